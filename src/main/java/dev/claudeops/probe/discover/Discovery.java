package dev.claudeops.probe.discover;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.Proposal;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks around a machine that nobody described and proposes a config: its services and what they
 * run as, who needs whom, what answers, certificates, log files. Each guess has its reason. Takes
 * well under a second on an ordinary machine and changes nothing; without root it finds less.
 */
public final class Discovery {
  private static final int MOST_LOGS = 100;

  private final Surroundings around;
  private final Memory memory;
  private final Map<String, Candidate> services = new LinkedHashMap<>();
  private final Map<String, String> reasons = new TreeMap<>();
  private final Needs needs = new Needs();
  private final Owners owners;

  private Discovery(Surroundings around, Memory memory) {
    this.around = around;
    this.memory = memory;
    this.owners = new Owners(around.host(), around.processes());
  }

  /**
   * What this machine seems to be for; with a memory of earlier runs, also what they found and is
   * missed.
   */
  public static Proposal propose(Site site) throws InterruptedException {
    return new Discovery(Surroundings.read(site), site.memory()).propose();
  }

  private Proposal propose() throws InterruptedException {
    new ServiceFinder(around, owners, needs, services).find();
    List<Candidate> all = List.copyOf(services.values());
    all.forEach(service -> reasons.put("service:" + service.name(), service.reason()));
    openFiles(all);
    WebServers web = WebServers.read(around, owners, needs);
    List<Check> checks = certificates(web.certificates());
    answers(all);
    checks.addAll(sites(web));
    CronJobs jobs = CronJobs.read(around.host());
    reasons.putAll(jobs.told());
    Backups.read(around.host(), jobs)
        .forEach(
            (check, reason) -> {
              checks.add(check);
              reasons.put("check:" + check.name(), reason);
            });
    needs.settle(services, reasons);
    List<Service> proposed = all.stream().map(Candidate::service).toList();
    proposed.forEach(
        service ->
            service
                .logs()
                .forEach(
                    log -> reasons.putIfAbsent("log:" + log, "PM2 writes there what it says")));
    Set<String> sites = new LinkedHashSet<>();
    web.sites().keySet().forEach(site -> sites.add(site.title()));
    Config found = Config.NONE.with(proposed, checks, cronLogs(jobs, proposed));
    return Remembered.join(new Proposal(found, reasons), around, sites, memory);
  }

  /** Log files held open, and connections from one service to another. */
  private void openFiles(List<Candidate> all) throws InterruptedException {
    Map<Long, Candidate> sockets = new LinkedHashMap<>();
    owners.open(
        all,
        (open, target) -> {
          if (target.startsWith("socket:[") && target.matches("socket:\\[\\d{1,18}]")) {
            sockets.put(Long.parseLong(target.substring(8, target.length() - 1)), open.candidate());
          } else if (LogFiles.looksLike(target)
              && !open.candidate().has(Runtime.Container.class)
              && LogFiles.there(around.host(), target)
              && owners.writes(open)
              && open.candidate().addLog(target)) {
            reasons.put("log:" + target, "held open for writing by " + open.candidate().name());
          }
        });
    for (LocalSockets.Pair pair : LocalSockets.read(around.host()).all()) {
      Candidate client = sockets.get(pair.client());
      Candidate server = sockets.get(pair.server());
      if (client != null && server != null) {
        needs.guess(
            client,
            server,
            Needs.Strength.SEEN,
            "it has a connection to " + pair.path() + " open now");
      }
    }
    for (Connections.Connection connection : Connections.read(around.host()).all()) {
      Candidate client = sockets.get(connection.inode());
      if (client != null) {
        owners
            .ofPort(connection.port())
            .ifPresent(
                server ->
                    needs.guess(
                        client,
                        server,
                        Needs.Strength.SEEN,
                        "it has a connection to port " + connection.port() + " open now"));
      }
    }
  }

  private List<Check> certificates(Map<String, String> files) {
    List<Check> checks = new ArrayList<>();
    files.forEach(
        (file, reason) -> {
          checks.add(Guesses.certificate(file));
          reasons.put("check:" + file, reason);
        });
    return checks;
  }

  /** An HTTP check for every port that answers now, expecting what it answers now. */
  private void answers(List<Candidate> all) throws InterruptedException {
    Map<Integer, Candidate> asked = new TreeMap<>();
    for (Candidate service : all) {
      service.ports().stream()
          .filter(port -> Guesses.mayBeAsked(around, owners, service, port))
          .forEach(port -> asked.put(port, service));
    }
    QuickGet.ask(asked.keySet())
        .forEach(
            (port, status) -> {
              // 400 is what a TLS port says to plain text.
              if (status >= 200 && status < 500 && status != 400) {
                Check.Http check = Guesses.http(port, status);
                asked.get(port).add(check);
                reasons.put("check:" + check.name(), "it answered " + status + " when asked");
              }
            });
  }

  /** An HTTP check for every site that answers by its name; those of no service are returned. */
  private List<Check> sites(WebServers web) throws InterruptedException {
    List<Check> alone = new ArrayList<>();
    Map<VirtualHost, SiteQuestions.Reply> replies =
        web.sites().isEmpty()
            ? Map.of()
            : SiteQuestions.ask(around.http(), web.sites().keySet(), around.host().now());
    web.sites()
        .forEach(
            (site, served) -> {
              SiteQuestions.Reply reply = replies.get(site);
              if (reply != null
                  && reasons.putIfAbsent(
                          "check:" + site.title(),
                          served.server() + " serves this name; " + reply.reason())
                      == null) {
                Check.Http check = Guesses.site(site, reply.status());
                served.by().ifPresentOrElse(by -> by.add(check), () -> alone.add(check));
              }
            });
    return alone;
  }

  private List<String> cronLogs(CronJobs jobs, List<Service> proposed) {
    Set<String> known = new LinkedHashSet<>();
    proposed.forEach(service -> known.addAll(service.logs()));
    List<String> logs = new ArrayList<>();
    CronLogs.of(around.host(), jobs)
        .forEach(
            (log, table) -> {
              if (logs.size() < MOST_LOGS
                  && !known.contains(log)
                  && LogFiles.there(around.host(), log)) {
                logs.add(log);
                reasons.put("log:" + log, "a job in " + table + " writes it");
              }
            });
    return logs;
  }
}
