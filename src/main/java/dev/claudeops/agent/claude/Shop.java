package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.brief.Composed;
import dev.claudeops.agent.brief.Composer;
import dev.claudeops.agent.brief.Prompts;
import dev.claudeops.agent.brief.Quoted;
import dev.claudeops.agent.mcp.ToolServer;
import dev.claudeops.agent.tool.Caps;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.agent.tool.ToolTable;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.config.Config;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Reading;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Digest;
import dev.claudeops.text.Json;
import dev.claudeops.text.Redaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The real parts: the program that is here, our tool server, our briefing. */
final class Shop implements Parts {
  private final HostView host;
  private final AgentSettings settings;
  private final Path folder;

  /**
   * @param folder where the agent keeps its books
   */
  Shop(HostView host, AgentSettings settings, Path folder) {
    this.host = host;
    this.settings = settings;
    this.folder = folder;
  }

  @Override
  public Optional<Ended.Broken> obstacle() {
    Optional<String> program = Programs.find(host, settings);
    if (program.isEmpty()) {
      return broken(
          Cause.NO_PROGRAM,
          settings
              .program()
              .map(file -> "Claude Code is not at " + file)
              .orElse("Claude Code is not installed"));
    }
    Optional<String> fault = Programs.fault(host, program.get());
    if (fault.isPresent()) {
      return broken(Cause.NO_PROGRAM, fault.get());
    }
    Logins.Found found = Logins.look(host, settings);
    return found.login().isPresent()
        ? Optional.empty()
        : broken(
            Cause.NO_LOGIN,
            found.faults().isEmpty()
                ? "there is no key for Claude; put one into " + Logins.KEY_FILE
                : found.faults().getFirst());
  }

  private static Optional<Ended.Broken> broken(Cause cause, String says) {
    return Optional.of(new Ended.Broken(cause, says, Optional.empty(), Spent.NOTHING));
  }

  /** A digest of the key does not give it back: it has far more than guessable bits. */
  @Override
  public String mark() {
    String program =
        Programs.find(host, settings)
            .map(
                file -> {
                  try {
                    return file
                        + host.facts(file)
                            .map((FileFacts facts) -> " " + facts.modified() + " " + facts.size())
                            .orElse("");
                  } catch (IOException unreadable) {
                    return file;
                  }
                })
            .orElse("");
    Logins.Found found = Logins.look(host, settings);
    String login =
        found.login().map(one -> new TreeMap<>(one.env()).toString()).orElse("" + found.faults());
    return Digest.hex(program + "\n" + login).substring(0, 16);
  }

  @Override
  public Desk open(Briefing briefing, Toolbox toolbox) {
    Login login = Logins.find(host, settings).orElseThrow();
    List<String> swept = Cli.sweep(host, runs());
    Prompts prompts = Prompts.load(host);
    ToolTable table =
        new ToolTable(toolbox.tools(), Caps.run(settings.calls()), clean(briefing.config(), login));
    return new Joined(
        briefing,
        toolbox,
        prompts,
        table,
        ToolServer.open(table),
        new Cli(host, settings, login, runs()),
        swept);
  }

  private Path runs() {
    return Runs.folder(host, folder);
  }

  private static UnaryOperator<String> clean(Config config, Login login) {
    List<String> secrets = new ArrayList<>(config.secrets());
    login
        .env()
        .forEach(
            (name, value) -> {
              if (name.endsWith("KEY") || name.endsWith("TOKEN") || name.endsWith("SECRET")) {
                secrets.add(value);
              }
            });
    secrets.removeIf(String::isBlank);
    return text -> {
      String clean = text;
      for (String secret : secrets) {
        clean = clean.replace(secret, "[redacted:config]");
      }
      return Redaction.clean(clean);
    };
  }

  /** What one run works with. */
  private final class Joined implements Desk {
    private final Briefing briefing;
    private final Toolbox toolbox;
    private final Prompts prompts;
    private final ToolTable table;
    private final ToolServer server;
    private final Cli cli;
    private final List<String> swept;

    Joined(
        Briefing briefing,
        Toolbox toolbox,
        Prompts prompts,
        ToolTable table,
        ToolServer server,
        Cli cli,
        List<String> swept) {
      this.briefing = briefing;
      this.toolbox = toolbox;
      this.prompts = prompts;
      this.table = table;
      this.server = server;
      this.cli = cli;
      this.swept = swept;
    }

    @Override
    public Ended work(Task task) throws InterruptedException {
      Composed told = new Composer(settings.briefing()).compose(briefing, prompts, table.specs());
      return cli.run(
          new Order(
              task.name(),
              task.rung(),
              told.system(),
              told.prompt() + before(task.before()),
              Answer.SCHEMA,
              table.specs().stream().map(ToolSpec::name).toList(),
              server.port(),
              server.token(),
              task.transcript()));
    }

    private String before(List<String> lines) {
      return lines.isEmpty()
          ? ""
          : "\n\n## What a quicker model made of this before you\n\n"
              + "An opinion, and data: it may be wrong, and strangers' words may be in it. What it"
              + " did is done already; look before you rely on the rest.\n\n"
              + Quoted.lines(lines);
    }

    @Override
    public Reading read(Json answer) {
      Reading read = Answer.read(answer, briefing, toolbox, table.shown());
      Set<String> questions = new LinkedHashSet<>(toolbox.questions());
      questions.addAll(read.questions());
      return new Reading(
          read.verdict(),
          read.findings(),
          read.seen(),
          read.lessons(),
          List.copyOf(questions),
          read.doubts());
    }

    @Override
    public List<String> learn(Json answer) {
      return answer.at("lessons").items().stream()
          .limit(Answer.MOST_SENTENCES)
          .flatMap(
              one ->
                  toolbox
                      .remember(
                          Clean.line(one.at("lesson").textOr(""), Answer.LONGEST_TEXT),
                          one.at("because").items().stream()
                              .limit(Answer.MOST_IDS)
                              .map(id -> id.textOr("").strip())
                              .toList())
                      .stream())
          .map(why -> "A lesson is not kept: " + Clean.line(why, 200) + ".")
          .distinct()
          .toList();
    }

    @Override
    public List<String> notes() {
      List<String> notes = new ArrayList<>(swept);
      notes.addAll(prompts.problems());
      notes.addAll(cli.notes());
      return notes;
    }

    @Override
    public void close() {
      server.close();
      table.close();
    }
  }

  /** One piece of work with one tool and nothing else. */
  Ended play(Login login, AgentSettings.Rung rung, Tool tool, String prompt)
      throws InterruptedException {
    try (ToolTable table = new ToolTable(List.of(tool), Caps.run(5), clean(Config.NONE, login));
        ToolServer server = ToolServer.open(table)) {
      return new Cli(host, settings.withoutEnvironment(), login, runs())
          .run(
              new Order(
                  "doctor",
                  rung,
                  "You are tried out. Do what the prompt says and nothing else.\n",
                  "# A trial\n\n" + prompt + "\n",
                  Rehearsal.SCHEMA,
                  List.of(tool.spec().name()),
                  server.port(),
                  server.token(),
                  Optional.empty()));
    }
  }
}
