package dev.claudeops.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The way a message takes to a person, with what it needs; the addresses themselves are secret. */
public sealed interface Way {
  /** The key that names it in the file. */
  String kind();

  /**
   * Mail through an SMTP server.
   *
   * @param security how the connection is protected
   */
  record Email(
      String host,
      int port,
      Security security,
      Optional<String> user,
      Optional<Secret> password,
      String from,
      List<String> to)
      implements Way {
    /** How a connection to a mail server is protected. */
    public enum Security {
      /** Plain at first, encrypted before anything is said (RFC 3207); never sent without. */
      STARTTLS(587),
      /** Encrypted from the first byte (RFC 8314). */
      TLS(465),
      /** Not at all: only to this machine itself. */
      NONE(25);

      private final int usualPort;

      Security(int usualPort) {
        this.usualPort = usualPort;
      }

      public int usualPort() {
        return usualPort;
      }
    }

    public Email {
      to = List.copyOf(to);
    }

    /** The port that is meant. */
    public int portOrUsual() {
      return port == 0 ? security.usualPort() : port;
    }

    @Override
    public String kind() {
      return "email";
    }
  }

  /** An incoming webhook of Slack, or of a server that takes the same (Mattermost, Rocket.Chat). */
  record Slack(Secret url) implements Way {
    @Override
    public String kind() {
      return "slack";
    }
  }

  /** A webhook of a Discord channel. */
  record Discord(Secret url) implements Way {
    @Override
    public String kind() {
      return "discord";
    }
  }

  /** A bot of Telegram that writes to one chat. */
  record Telegram(Secret token, String chat, String server) implements Way {
    @Override
    public String kind() {
      return "telegram";
    }
  }

  /** A topic of an ntfy server; the name of a topic is all that guards it, so it is secret. */
  record Ntfy(String server, Secret topic, Optional<Secret> token) implements Way {
    @Override
    public String kind() {
      return "ntfy";
    }
  }

  /** A room of a Matrix server. */
  record Matrix(String server, String room, Secret token) implements Way {
    @Override
    public String kind() {
      return "matrix";
    }
  }

  /** An integration of PagerDuty (Events API v2), or of a server that takes the same. */
  record PagerDuty(Secret key, String server) implements Way {
    @Override
    public String kind() {
      return "pagerduty";
    }
  }

  /** Any server that takes a signed JSON document. */
  record Webhook(Secret url, Secret secret) implements Way {
    @Override
    public String kind() {
      return "webhook";
    }
  }

  /** A program of the owner's. */
  record Program(List<String> argv, Optional<String> user, Duration timeout) implements Way {
    public Program {
      argv = List.copyOf(argv);
    }

    @Override
    public String kind() {
      return "command";
    }
  }
}
