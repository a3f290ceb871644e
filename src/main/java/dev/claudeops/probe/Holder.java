package dev.claudeops.probe;

import dev.claudeops.host.HostView;
import dev.claudeops.model.Subject;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a process is, as something that can be acted on: the systemd service that it runs in, or else
 * the process by its number and start (proc(5): stat, field 22).
 */
final class Holder {
  /**
   * A system service's control group (proc_pid_cgroup(5)); those below are its own business. A
   * user's services are not systemd's to restart for us.
   */
  private static final Pattern SERVICE =
      Pattern.compile(
          "/system\\.slice/(?:[^/]{1,200}\\.slice/){0,8}([^/]{1,200}\\.service)(?:/.*)?");

  private Holder() {}

  /** Empty for a process that is gone, for the first one, and for ourselves. */
  static Optional<Subject> of(HostView host, int pid) {
    if (pid <= 1 || host.link("/proc/self").filter(Integer.toString(pid)::equals).isPresent()) {
      return Optional.empty();
    }
    for (String line : host.readIfThere("/proc/" + pid + "/cgroup").orElse("").split("\n")) {
      if (line.startsWith("0::/") || line.startsWith("1:name=systemd:/")) {
        Matcher service = SERVICE.matcher(line.substring(line.indexOf('/')));
        if (service.matches()) {
          return Optional.of(new Subject("unit", service.group(1)));
        }
      }
    }
    String stat = host.readIfThere("/proc/" + pid + "/stat").orElse("");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    return fields.length > 19 && fields[19].matches("\\d{1,18}")
        ? Optional.of(new Subject("pid", pid + "@" + fields[19]))
        : Optional.empty();
  }
}
