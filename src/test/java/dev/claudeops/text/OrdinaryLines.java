package dev.claudeops.text;

import java.util.List;

/** Lines as servers write them, without a secret in any. */
final class OrdinaryLines {
  private OrdinaryLines() {}

  static final List<String> ALL =
      """
      Sep 29 14:00:01 web1 CRON[1234]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)
      Sep 29 14:00:01 web1 CRON[1234]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)
      Sep 29 14:00:02 web1 sshd[999]: Accepted publickey for root from 203.0.113.5 port 50022 ssh2: ED25519 SHA256:Zx8sW1Yw4Qm9y0bVt6lP3cK2hN5jR7dF1gS4aE8uI0o
      Sep 29 14:00:02 web1 sshd[999]: Failed password for invalid user admin from 203.0.113.9 port 33012 ssh2
      Sep 29 14:00:02 web1 sshd[999]: Failed password for root from 203.0.113.9 port 33012 ssh2
      Sep 29 14:00:02 web1 sshd[999]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root
      Sep 29 14:00:02 web1 sshd[999]: Connection closed by authenticating user root 203.0.113.9 port 33012 [preauth]
      Sep 29 14:00:03 web1 sudo:   deploy : TTY=pts/0 ; PWD=/home/deploy ; USER=root ; COMMAND=/usr/bin/systemctl restart nginx
      Sep 29 14:00:03 web1 sudo:   deploy : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh
      Sep 29 14:00:03 web1 passwd[4321]: pam_unix(passwd:chauthtok): password changed for deploy
      Ran: systemctl --no-ask-password restart -- nginx.service
      Sep 29 14:00:04 web1 systemd[1]: Started Session 5 of User root.
      Sep 29 14:00:04 web1 systemd[1]: nginx.service: Main process exited, code=exited, status=1/FAILURE
      Sep 29 14:00:04 web1 systemd[1]: Starting systemd-ask-password-console.service - Dispatch Password Requests to Console...
      Sep 29 14:00:04 web1 systemd[1]: Reached target cryptsetup.target - Local Encrypted Volumes.
      Sep 29 14:00:05 web1 kernel: [12345.678901] Out of memory: Killed process 4321 (node) total-vm:1234567kB, anon-rss:765432kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:4321kB oom_score_adj:0
      Sep 29 14:00:05 web1 kernel: EXT4-fs (sda1): mounted filesystem with ordered data mode. Opts: errors=remount-ro. Quota mode: none.
      Sep 29 14:00:05 web1 kernel: [UFW BLOCK] IN=eth0 OUT= MAC=96:00:01:02:03:04:d2:74:7f:6e:37:e3:08:00 SRC=203.0.113.7 DST=203.0.113.10 LEN=40 TOS=0x00 PREC=0x00 TTL=244 ID=54321 PROTO=TCP SPT=44444 DPT=23 WINDOW=1024 RES=0x00 SYN URGP=0
      Sep 29 14:00:06 web1 postfix/smtpd[77]: warning: unknown[203.0.113.8]: SASL LOGIN authentication failed: authentication failure, sasl_username=info@example.org
      Sep 29 14:00:06 web1 postfix/smtp[78]: 4ABC123: to=<bob@example.org>, relay=mx.example.org[203.0.113.6]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=2.0.0, status=sent (250 2.0.0 OK)
      Sep 29 14:00:06 web1 dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=203.0.113.8, lip=203.0.113.10, TLS, session=<abcDEF123>
      Sep 29 14:00:07 web1 dbus-daemon[500]: [system] Successfully activated service 'org.freedesktop.hostname1'
      Sep 29 14:00:07 web1 certbot[88]: Certificate not yet due for renewal
      Sep 29 14:00:07 web1 dockerd[600]: time="2025-09-29T14:00:07.123456789Z" level=info msg="Container failed to exit within 10s of signal 15 - using the force" container=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      Sep 29 14:00:07 web1 dockerd[600]: time="2025-09-29T14:00:07Z" level=error msg="Handler for POST /v1.45/auth returned error: Get \\"https://registry.example.org/v2/\\": unauthorized: incorrect username or password"
      203.0.113.5 - - [29/Sep/2025:14:00:00 +0000] "GET / HTTP/1.1" 200 615 "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
      203.0.113.5 - - [29/Sep/2025:14:00:00 +0000] "GET /api/users?page=2&sort=name HTTP/2.0" 200 1532 "https://dao.example.org/users" "curl/8.5.0"
      203.0.113.5 - bob [29/Sep/2025:14:00:00 +0000] "POST /password/reset HTTP/1.1" 302 0 "-" "-"
      203.0.113.5 - - [29/Sep/2025:14:00:00 +0000] "GET /.env HTTP/1.1" 404 153 "-" "-"
      203.0.113.5 - - [29/Sep/2025:14:00:00 +0000] "GET /wp-login.php?action=lostpassword HTTP/1.1" 404 153 "-" "-"
      2025/09/29 14:00:00 [error] 1234#1234: *5678 connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.5, server: dao.example.org, request: "GET /api HTTP/1.1", upstream: "http://127.0.0.1:3001/api", host: "dao.example.org"
      2025/09/29 14:00:00 [error] 1234#1234: *5 user "bob": password mismatch, client: 203.0.113.5, server: _, request: "GET /private HTTP/1.1", host: "h"
      2025/09/29 14:00:00 [error] 1234#1234: *5 no user/password was provided for basic authentication, client: 203.0.113.5
      2025/09/29 14:00:00 [warn] 1234#1234: *6 a client request body is buffered to a temporary file /var/lib/nginx/body/0000000001
      2025/09/29 14:00:00 [crit] 1234#1234: SSL_do_handshake() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading)
      2025-09-29 14:00:00.123 UTC [1234] FATAL:  password authentication failed for user "dao"
      2025-09-29 14:00:00.123 UTC [1234] DETAIL:  Role "dao" does not exist. Connection matched pg_hba.conf line 95: "host all all 127.0.0.1/32 scram-sha-256"
      2025-09-29 14:00:00.123 UTC [1234] dao@dao LOG:  duration: 1234.567 ms  statement: SELECT * FROM users WHERE token IS NOT NULL
      2025-09-29 14:00:00.123 UTC [1234] dao@dao ERROR:  column "password" does not exist at character 8
      2025-09-29 14:00:00.123 UTC [1234] LOG:  connection authorized: user=dao database=dao application_name=psql SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)
      2025-09-29 14:00:00.123 UTC [1234] LOG:  checkpoint complete: wrote 1234 buffers (7.5%); 0 WAL file(s) added; write=12.3 s, sync=0.004 s, total=12.4 s; lsn=0/1A2B3C4D
      password_encryption = scram-sha-256
      #ssl_passphrase_command = ''
      2025-09-29T14:00:00.123456Z 42 [Note] [MY-010926] [Server] Access denied for user 'root'@'localhost' (using password: YES)
      2025-09-29T14:00:00.123456Z 42 [Note] [MY-010926] [Server] Access denied for user 'root'@'localhost' (using password: NO)
      2025-09-29T14:00:00.123456Z 0 [Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.
      1234:M 29 Sep 2025 14:00:00.123 * Background saving terminated with success
      1234:M 29 Sep 2025 14:00:00.123 # WARNING: The TCP backlog setting of 511 cannot be enforced
      NOAUTH Authentication required.
      WRONGPASS invalid username-password pair or user is disabled.
      ERR Client sent AUTH, but no password is set. Did you mean AUTH <username> <password>?
      2025-09-29 14:00:00,123 INFO  [main] o.s.s.w.DefaultSecurityFilterChain - Will secure any request with [org.springframework.security.web.session.DisableEncodeUrlFilter@1a2b3c4d]
      2025-09-29 14:00:00,123 WARN  [http-1] c.e.auth.JwtFilter - JWT token: expired at 2025-09-29T13:00:00Z
      2025-09-29 14:00:00,123 WARN  [http-1] c.e.auth.JwtFilter - Invalid token: signature does not match
      2025-09-29 14:00:00,123 ERROR [http-1] c.e.Login - Bad credentials: wrong password: user bob
      org.springframework.security.authentication.BadCredentialsException: Bad credentials
      	at com.example.auth.TokenService.verify(TokenService.java:123)
      	at com.example.auth.Password.check(Password.java:45) ~[app.jar:1.2.3]
      	at java.base/java.lang.Thread.run(Thread.java:1583)
      Caused by: java.net.ConnectException: Connection refused: localhost/127.0.0.1:5432
      SyntaxError: Unexpected token '<', "<!DOCTYPE "... is not valid JSON
      SyntaxError: Unexpected token } in JSON at position 123
      SyntaxError: Unexpected token: punc (})
      TypeError: Cannot read properties of undefined (reading 'token')
      Error: secretOrPrivateKey must have a value
      Error: ENOENT: no such file or directory, open '/home/deploy/app/.env'
      UnhandledPromiseRejectionWarning: TokenExpiredError: jwt expired
      {"level":"info","time":1727618400000,"pid":1234,"hostname":"web1","req":{"method":"GET","url":"/api/token"},"msg":"request completed"}
      {"level":"warn","msg":"token expired","user":"bob","tokens":1500,"max_tokens":4096,"token_type":"bearer"}
      {"usage":{"input_tokens":1234,"output_tokens":567,"token":null}}
      level=info ts=2025-09-29T14:00:00.123Z caller=main.go:123 msg="Loading configuration file" filename=/etc/prometheus/prometheus.yml
      level=error msg="token: refresh failed" component=auth err="context deadline exceeded"
      I0929 14:00:00.123456    1234 reflector.go:351] Caches populated for *v1.Secret from k8s.io/client-go/informers/factory.go:160
      MountVolume.SetUp failed for volume "certs" : secret "web-tls" not found
      Warning  FailedMount  2m  kubelet  references non-existent secret key: tls.crt
      Bearer error="invalid_token", error_description="The token expired"
      WWW-Authenticate: Basic realm="Restricted area"
      401 Unauthorized: Basic authentication required
      authorization: denied by policy
      Authorization failed: no token
      Enter passphrase for key '/root/.ssh/id_ed25519':
      root@web1's password:
      [sudo] password for deploy:
      Usage: app [--password PASSWORD] [--token-file FILE] [--verbose]
      use --password to set the password, or --token for a token
      fatal: Authentication failed for 'https://github.com/example/dao.git/'
      remote: Support for password authentication was removed on August 13, 2021.
      PASS: TestLogin (0.03s)
      pass: 12 fail: 0 skip: 1
      --- PASS: TestTokenRefresh/expired (0.00s)
      ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8cL1u0mXvV6m5Vw8y7t0S1n2o3p4q5r6s7t8u9v0w1 deploy@laptop
      sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      npm warn deprecated request@2.88.2: request has been deprecated, see https://github.com/request/request/issues/3142
      npm_package_name=dao-web npm_lifecycle_event=start
      PM2      | 2025-09-29T14:00:00: PM2 log: App [dao-web:0] exited with code [1] via signal [SIGINT]
      disk-space sk-learn ghp_short xoxb-1 AKIA eyJ basic bearer
      OLDPWD=/root
      cookie: not set
      WARN session cookie: missing SameSite attribute
      Setting password policy: minimum length 12
      password: required
      Token: refreshed for user bob
      apt-key: warning: apt-key is deprecated
      fail2ban.actions [700]: NOTICE [sshd] Ban 203.0.113.9
      gpg: key 0123456789ABCDEF: public key "Example <key@example.org>" imported
      -----BEGIN CERTIFICATE REQUEST-----
      """
          .lines()
          .toList();
}
