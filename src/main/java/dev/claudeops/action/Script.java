package dev.claudeops.action;

import dev.claudeops.config.Config;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Param;
import dev.claudeops.text.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One file of the folder of scripts that may be run.
 *
 * @param file its full name
 * @param facts of the file that the head was read from
 * @param digest SHA-256 of its first 4 MiB, in hex
 */
record Script(String name, String file, FileFacts facts, ScriptHead head, String digest) {
  private static final int HEAD = 16_384;
  private static final int WHOLE = 4 << 20;

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
      byte[] text = in.readNBytes(WHOLE);
      ScriptHead head =
          ScriptHead.parse(
              new String(text, 0, Math.min(HEAD, text.length), StandardCharsets.UTF_8));
      Script script = new Script(name, file, facts, head, Digest.hex(text));
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
