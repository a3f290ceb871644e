package dev.claudeops.host;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a folder shows to everybody and should not show to a {@link ClosedRoom}: files and folders
 * whose names say that they hold secrets, and what is no file (a FIFO in a folder mounted read-only
 * can still be written to). Names are looked at, never content; links are not followed. What
 * strangers to the machine could not read anyway is not listed.
 *
 * @param folders to be shown empty
 * @param files not to be shown at all
 */
record HiddenFiles(List<String> folders, List<String> files) {
  /** A folder with more is not shown; at some 15 µs each, a third of a second. */
  private static final int MOST_SEEN = 20_000;

  /** Each is a mount. */
  private static final int MOST_HIDDEN = 100;

  private static final Set<String> FOLDERS =
      Set.of(
          ".ssh",
          ".gnupg",
          ".aws",
          ".azure",
          ".kube",
          ".docker",
          ".config",
          ".git",
          ".svn",
          ".hg",
          "private",
          "secrets",
          "secret",
          "credentials",
          "credstore",
          "credstore.encrypted",
          "system-connections",
          "letsencrypt",
          "wireguard",
          "openvpn",
          "backups",
          "backup");

  /** Libraries of languages: tens of thousands of files of strangers, and nobody's secrets. */
  private static final Set<String> LIBRARIES =
      Set.of("node_modules", "site-packages", "dist-packages", "__pycache__");

  private static final Set<String> FILES =
      Set.of(
          ".env",
          ".netrc",
          ".pgpass",
          ".my.cnf",
          ".npmrc",
          ".pypirc",
          ".git-credentials",
          ".htpasswd",
          ".dockercfg",
          ".vault-token",
          ".terraformrc",
          "auth.json",
          "debian.cnf",
          "environment",
          "sudoers");

  private static final List<String> BEGINNINGS =
      List.of(
          ".env.", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "shadow", "gshadow", "wp-conf");

  private static final List<String> ENDINGS =
      List.of(
          ".env",
          ".pem",
          ".key",
          ".p12",
          ".pfx",
          ".jks",
          ".keystore",
          ".kdbx",
          ".ppk",
          ".gpg",
          ".age",
          ".ovpn",
          ".keytab",
          ".htpasswd",
          ".bak",
          ".dump",
          ".sql",
          ".sqlite",
          ".sqlite3",
          ".db",
          "_history");

  private static final List<String> WORDS =
      List.of("secret", "password", "credential", "token", "apikey", "api_key", "api-key");

  /** Whether a file's name, in small letters, says that it holds secrets. */
  private static boolean secret(String name) {
    return FILES.contains(name)
        || BEGINNINGS.stream().anyMatch(name::startsWith)
        || ENDINGS.stream().anyMatch(name::endsWith)
        || WORDS.stream().anyMatch(name::contains);
  }

  /** A folder that cannot be looked through whole. */
  static final class TooMuch extends Exception {
    private static final long serialVersionUID = 1L;

    TooMuch(String why) {
      super(why);
    }
  }

  /**
   * Walks through a folder, linear in its entries.
   *
   * @throws TooMuch when not everything could be looked at; then nothing of it is fit to be shown
   */
  static HiddenFiles below(HostView host, String top) throws TooMuch {
    HiddenFiles found = new HiddenFiles(new ArrayList<>(), new ArrayList<>());
    Deque<String> open = new ArrayDeque<>(List.of(top));
    int seen = 0;
    while (!open.isEmpty()) {
      String folder = open.pop();
      for (String name : names(host, folder)) {
        if (++seen > MOST_SEEN) {
          throw new TooMuch("more than " + MOST_SEEN + " files to look through for secrets");
        }
        String entry = folder + "/" + name;
        Optional<FileFacts> facts = facts(host, entry);
        if (facts.isEmpty()) {
          if (name.chars().anyMatch(letter -> letter > 126 || letter == '?')) {
            throw new TooMuch("it holds a name that cannot be spelt");
          }
          continue;
        }
        found.weigh(entry, name.toLowerCase(Locale.ROOT), facts.get(), open);
      }
      if (found.folders.size() + found.files.size() > MOST_HIDDEN) {
        throw new TooMuch("more than " + MOST_HIDDEN + " files to hide in it");
      }
    }
    return found;
  }

  private void weigh(String entry, String name, FileFacts facts, Deque<String> open) {
    boolean everybody = (facts.mode() & 0005) != 0;
    switch (facts.type()) {
      case FOLDER -> {
        if ((facts.mode() & 0001) == 0 || LIBRARIES.contains(name)) {
          return;
        }
        if (FOLDERS.contains(name)) {
          folders.add(entry);
        } else {
          open.push(entry);
        }
      }
      case FILE -> {
        if (everybody && secret(name)) {
          files.add(entry);
        }
      }
      case OTHER -> files.add(entry);
      case LINK -> {}
    }
  }

  private static List<String> names(HostView host, String folder) throws TooMuch {
    try {
      return host.list(folder);
    } catch (IOException unreadable) {
      throw new TooMuch("a folder in it cannot be read");
    }
  }

  private static Optional<FileFacts> facts(HostView host, String entry) throws TooMuch {
    try {
      return host.linkFacts(entry);
    } catch (IOException unreadable) {
      throw new TooMuch("a file in it cannot be looked at");
    }
  }
}
