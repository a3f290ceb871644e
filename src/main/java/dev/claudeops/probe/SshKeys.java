package dev.claudeops.probe;

import dev.claudeops.host.HostView;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that open this machine: every user's authorized_keys (sshd(8)), as {@code user
 * SHA256:...}, the fingerprint that `ssh-keygen -l` shows.
 *
 * @param unseen users whose files could not be read
 */
record SshKeys(Set<String> keys, Set<String> unseen) {
  private static final int MOST_USERS = 1_000;
  private static final int MOST_KEYS = 2_000;
  private static final Pattern KEY =
      Pattern.compile(
          "(?:^|\\s)(?:ssh-\\S{1,40}|ecdsa-\\S{1,60}|sk-\\S{1,60})"
              + " ([A-Za-z0-9+/=]{40,20000})(?:\\s|$)");

  static SshKeys read(HostView host) {
    Set<String> keys = new TreeSet<>();
    Set<String> unseen = new TreeSet<>();
    List<String[]> users = new ArrayList<>();
    host.readIfThere("/etc/passwd")
        .orElse("")
        .lines()
        .limit(MOST_USERS)
        .map(line -> line.split(":", -1))
        .filter(words -> words.length == 7 && words[5].startsWith("/") && words[5].length() > 1)
        .forEach(users::add);
    for (String[] user : users) {
      for (String name : List.of("authorized_keys", "authorized_keys2")) {
        String file = user[5] + "/.ssh/" + name;
        try {
          if (host.facts(file).isPresent()) {
            add(keys, user[0], host.read(file));
          }
        } catch (IOException unreadable) {
          unseen.add(user[0]);
        }
      }
    }
    return new SshKeys(keys, unseen);
  }

  private static void add(Set<String> keys, String user, String text) {
    for (String line : (Iterable<String>) text.lines()::iterator) {
      Matcher key = KEY.matcher(line);
      if (!line.startsWith("#") && keys.size() < MOST_KEYS && key.find()) {
        keys.add(user + " " + fingerprint(key.group(1)));
      }
    }
  }

  private static String fingerprint(String base64) {
    try {
      byte[] blob = Base64.getDecoder().decode(base64);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    } catch (IllegalArgumentException notBase64) {
      return "unreadable:" + Integer.toHexString(base64.hashCode());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
