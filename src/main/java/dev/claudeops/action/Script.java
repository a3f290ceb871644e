package dev.claudeops.action;

import dev.claudeops.config.Config;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Param;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One file of the folder of scripts that may be run.
 *
 * @param file its full name
 * @param facts of the file that the head was read from
 */
record Script(String name, String file, FileFacts facts, ScriptHead head) {
  private static final int HEAD = 16_384;

  static final Param.Form.Name NAME = new Param.Form.Name("[A-Za-z0-9][A-Za-z0-9._-]*", 100);

  /** Reads it. Fails with why it must not be run. */
  static Script read(HostView host, Config config, String name) throws Unfit {
    Optional<String> bad = NAME.fault(name);
    if (bad.isPresent()) {
      throw new Unfit("the script's name " + bad.get());
    }
    String file = config.actions().scripts().replaceFirst("/+$", "") + "/" + name;
    FileFacts facts = sound(host, file);
    try (InputStream in = host.open(file, 0)) {
      ScriptHead head = ScriptHead.parse(new String(in.readNBytes(HEAD), StandardCharsets.UTF_8));
      Script script = new Script(name, file, facts, head);
      script.same(host);
      return script;
    } catch (ScriptHead.Faulty faulty) {
      throw new Unfit(file + ": " + faulty.getMessage());
    } catch (IOException unreadable) {
      throw new Unfit(file + ": " + unreadable.getMessage());
    }
  }

  /** That it is still the file that was read, and still nobody else's to change. */
  void same(HostView host) throws Unfit {
    if (!sound(host, file).unchangedSince(facts)) {
      throw new Unfit(file + " was changed after it was looked at");
    }
  }

  private static FileFacts sound(HostView host, String file) throws Unfit {
    Optional<String> fault = Ownership.faultOfScript(host, file);
    if (fault.isPresent()) {
      throw new Unfit(fault.get());
    }
    try {
      FileFacts facts =
          host.linkFacts(file).orElseThrow(() -> new Unfit("there is no script " + file));
      if ((facts.mode() & 0111) == 0) {
        throw new Unfit(file + " is not executable");
      }
      return facts;
    } catch (IOException unseen) {
      throw new Unfit(String.valueOf(unseen.getMessage()));
    }
  }
}
