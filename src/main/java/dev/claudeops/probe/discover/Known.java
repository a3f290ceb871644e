package dev.claudeops.probe.discover;

import dev.claudeops.config.Runtime.Database.Kind;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a server is made of anyway, and is no service of its owner; and what programs are known to
 * be by their short names.
 */
final class Known {
  /** Units of distributions that keep the machine itself going, by the beginning of their names. */
  private static final Pattern BASE_UNIT =
      Pattern.compile(
          "(?:systemd-|user@|user-runtime|getty|serial-getty|container-getty|console-|dbus|network|"
              + "NetworkManager|wpa_supplicant|ModemManager|apt-|dpkg-|dnf|yum|unattended-upgrades|"
              + "packagekit|apparmor|auditd|audit-|selinux|polkit|accounts-daemon|udisks|upower|"
              + "snapd|snap\\.|fwupd|cloud-|cloudinit|multipathd|open-iscsi|iscsi|lvm2|dm-event|blk-|"
              + "mdmonitor|smartd|smartmontools|thermald|irqbalance|rngd|haveged|chrony|ntp|"
              + "e2scrub|fstrim|logrotate|man-db|keyboard-setup|kmod|plymouth|rsyslog|syslog|"
              + "cron|crond|anacron|atd|ssh|sshd|rescue|emergency|initrd|ifup|rpcbind|rpc-|nfs-|"
              + "resolvconf|nscd|sssd|grub|finalrd|pollinate|ua-|ubuntu-|apport|whoopsie|kdump|"
              + "kerneloops|lm-sensors|motd|mlocate|plocate|procps|quota|rc-local|setvtrgb|sysstat|"
              + "tuned|udev|ufw|firewalld|nftables|iptables|vgauth|open-vm-tools|qemu-guest|hv-|"
              + "vmtoolsd|walinuxagent|google-|amazon-ssm|droplet-agent|do-agent|xe-daemon|spice-|"
              + "alsa|bluetooth|avahi|cups|colord|gdm|lightdm|geoclue|rtkit|switcheroo|power-|"
              + "containerd|docker|podman|pm2-|claudeops|capsule@|pam_namespace|ldconfig|"
              + "display-manager|binfmt|netplan|ip6?tables|crash|ras-mc|rasdaemon|mcelog|lldpd|"
              + "growroot|growpart|wazuh|acpid|gpm|hwclock|halt-local|initctl|modprobe|mount).*");

  /** Programs of the base system that listen. */
  private static final Set<String> BASE_PROGRAM =
      Set.of(
          "systemd",
          "systemd-resolve",
          "systemd-network",
          "systemd-journal",
          "init",
          "sshd",
          "ssh",
          "chronyd",
          "ntpd",
          "cupsd",
          "dhclient",
          "dhcpcd",
          "rpcbind",
          "rpc.statd",
          "rpc.mountd",
          "avahi-daemon",
          "containerd",
          "dockerd",
          "docker-proxy",
          "NetworkManager",
          "exim4",
          "dnsmasq",
          "snapd",
          "claudeops",
          "gdb",
          "code-server",
          "master");

  /** Programs that speak HTTP when they listen; a GET is a question that they expect. */
  private static final Pattern SPEAKS_HTTP =
      Pattern.compile(
          "nginx|apache2|httpd|caddy|lighttpd|traefik|node|nodejs|deno|bun|python[0-9.]*|gunicorn.*|"
              + "uvicorn|hypercorn|daphne|ruby[0-9.]*|puma.*|unicorn.*|php[0-9.]*|dotnet|next-server.*|"
              + "grafana.*|prometheus|alertmanager|node_exporter|gitea|forgejo|MainThread|"
              + "vaultwarden|minio|uptime-kuma|syncthing");

  private Known() {}

  static boolean baseUnit(String unit) {
    return BASE_UNIT.matcher(unit).matches();
  }

  static boolean baseProgram(String comm) {
    return BASE_PROGRAM.contains(comm);
  }

  /** Whether a port of this program may be asked by GET: a database would count it as an attack. */
  static boolean speaksHttp(String comm, int port) {
    boolean usual = port == 80 || port >= 3000 && port < 4000 || port >= 8000 && port < 9000;
    return SPEAKS_HTTP.matcher(comm).matches() || comm.equals("java") && usual;
  }

  /** The database server that a program of this short name is. */
  static Optional<Kind> database(String comm) {
    return switch (comm) {
      case "postgres", "postmaster" -> Optional.of(Kind.POSTGRES);
      case "mysqld", "mariadbd" -> Optional.of(Kind.MARIADB);
      case "redis-server", "valkey-server" -> Optional.of(Kind.REDIS);
      default -> Optional.empty();
    };
  }

  /** A web or database server, which is a service whatever its port. */
  static boolean server(String comm) {
    return nginx(comm) || apache(comm) || caddy(comm) || database(comm).isPresent();
  }

  static boolean nginx(String comm) {
    return comm.equals("nginx") || comm.equals("openresty");
  }

  static boolean caddy(String comm) {
    return comm.equals("caddy");
  }

  static boolean apache(String comm) {
    return comm.equals("apache2") || comm.equals("httpd");
  }
}
