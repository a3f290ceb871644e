package dev.claudeops.testkit;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.config.Secret;
import dev.claudeops.config.Service;
import dev.claudeops.model.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configs that name one database, {@code shop}. */
public final class Databases {
  public static final Subject SHOP = new Subject("database", "shop");

  private Databases() {}

  public static Runtime.Database at(Kind kind, String host, int port) {
    return new Runtime.Database(
        "shop",
        kind,
        host,
        port,
        "",
        Optional.empty(),
        Optional.empty(),
        false,
        Duration.ofSeconds(30));
  }

  public static Runtime.Database as(Runtime.Database db, String user, String password) {
    return new Runtime.Database(
        db.name(),
        db.kind(),
        db.host(),
        db.port(),
        db.database(),
        Optional.of(user),
        Optional.of(new Secret(password)),
        db.tls(),
        db.slow());
  }

  /** With only a password, as Redis has it. */
  public static Runtime.Database with(Runtime.Database db, String password) {
    return new Runtime.Database(
        db.name(),
        db.kind(),
        db.host(),
        db.port(),
        db.database(),
        Optional.empty(),
        Optional.of(new Secret(password)),
        db.tls(),
        db.slow());
  }

  public static Runtime.Database slow(Runtime.Database db, Duration slow) {
    return new Runtime.Database(
        db.name(),
        db.kind(),
        db.host(),
        db.port(),
        db.database(),
        db.user(),
        db.password(),
        db.tls(),
        slow);
  }

  public static Runtime.Database tls(Runtime.Database db) {
    return new Runtime.Database(
        db.name(),
        db.kind(),
        db.host(),
        db.port(),
        db.database(),
        db.user(),
        db.password(),
        true,
        db.slow());
  }

  public static Config config(Runtime.Database db) {
    Service service =
        new Service(
            "shop", List.of(db), List.of(), List.of(), List.of(), Duration.ofMinutes(1), true);
    return Config.NONE.with(List.of(service), List.of(), List.of());
  }

  /** With another line for one finding type, in the unit of its measure. */
  public static Config config(Runtime.Database db, String type, double warning) {
    Config.Limits limits =
        new Config.Limits(
            Optional.of(warning), Optional.empty(), Optional.empty(), Optional.empty());
    return copy(config(db), Map.of(type, limits), Map.of());
  }

  /** With another deadline for the probe of this name. */
  public static Config config(Runtime.Database db, String probe, Duration deadline) {
    return copy(config(db), Map.of(), Map.of(probe, deadline));
  }

  private static Config copy(
      Config all, Map<String, Config.Limits> limits, Map<String, Duration> deadlines) {
    return new Config(
        all.source(),
        all.host(),
        all.journal(),
        all.services(),
        all.checks(),
        all.logs(),
        all.network(),
        limits,
        all.ignore(),
        all.discover(),
        all.probesOff(),
        deadlines,
        all.checkDeadline(),
        all.interval(),
        all.logCap(),
        all.policy(),
        all.actions(),
        all.telling(),
        all.agent());
  }
}
