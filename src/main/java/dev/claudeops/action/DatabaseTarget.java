package dev.claudeops.action;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Server;
import dev.claudeops.database.Sql;
import dev.claudeops.database.Waits;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.text.Clean;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** The database server that an action is done to. */
record DatabaseTarget(Server server, HostView host) {
  /** The longest a plan may look. */
  private static final Duration LOOK = Duration.ofSeconds(12);

  /** What is said in one session. */
  @FunctionalInterface
  interface Talk<T, E extends Exception> {
    T with(Sql sql) throws Refusal, E, InterruptedException;
  }

  /** The one SQL server of the config that this holds for. */
  static DatabaseTarget of(Scene scene, String asked, Predicate<Runtime.Database> which)
      throws Unfit {
    List<Runtime.Database> all =
        scene.config().everyRuntime(Runtime.Database.class).stream()
            .filter(at -> at.kind() != Runtime.Database.Kind.REDIS)
            .filter(which)
            .distinct()
            .toList();
    if (all.size() != 1) {
      throw new Unfit(
          (all.isEmpty()
                  ? "the config knows no SQL database of "
                  : "several databases are meant by ")
              + Clean.line(asked, 100));
    }
    return new DatabaseTarget(Server.of(all.getFirst()), scene.host());
  }

  Runtime.Database at() {
    return server.at();
  }

  /** Looks, with a session that can do nothing else. */
  <T> T look(Talk<T, Unfit> talk) throws Unfit, InterruptedException {
    try (Sql sql = Sql.open(server, host, Waits.within(LOOK))) {
      return talk.with(sql);
    } catch (Refusal refusal) {
      throw new Unfit(refusal.says());
    }
  }

  /** Acts within a read-only session: what ends a session or asks whether it is gone. */
  Output order(Duration left, Talk<Output, IOException> talk)
      throws IOException, InterruptedException {
    try (Sql sql = Sql.open(server, host, Waits.within(left))) {
      return talk.with(sql);
    } catch (Refusal refusal) {
      throw new IOException(refusal.says());
    }
  }

  /** Acts within a session that may write. */
  Output change(Duration left, Talk<Output, IOException> talk)
      throws IOException, InterruptedException {
    Waits waits = Waits.within(left);
    Duration statement = waits.talk().dividedBy(10).multipliedBy(9);
    try (Sql sql = Sql.openToChange(server, host, waits, statement)) {
      return talk.with(sql);
    } catch (Refusal refusal) {
      throw new IOException(refusal.says());
    }
  }

  static Output done(String says) {
    return new Output(0, says + "\n", "", false, false);
  }

  static Output failed(String why) {
    return new Output(1, "", why + "\n", false, false);
  }
}
