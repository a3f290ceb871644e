package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.action.Hands;
import dev.claudeops.host.Change;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Output;
import dev.claudeops.host.Processes;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Acting;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes are ended for real: children of the test, and no others. */
@Tag("real")
@Timeout(60)
class ProcessEndTest {
  private final LocalHost host = new LocalHost();

  private Subject subject(long pid) {
    return new Subject("pid", Processes.now(host, (int) pid).orElseThrow().mark());
  }

  private Acting acting(Subject... culprits) {
    Observation.Builder seen = Observation.of(new Subject("machine", "memory"), Instant.now());
    for (Subject culprit : culprits) {
      seen.culprit("memory-low", culprit);
    }
    return new Acting(host).seeing(seen.ok("seen"));
  }

  private static Process child(String shell) throws Exception {
    return child(":", shell);
  }

  /**
   * @param first what it has done before it is given back
   */
  private static Process child(String first, String shell) throws Exception {
    Process child = new ProcessBuilder("sh", "-c", first + "; echo ready; " + shell).start();
    assertThat(child.inputReader().readLine()).isEqualTo("ready");
    return child;
  }

  @Test
  void aProcessThatListensIsAskedAndNotKilled() throws Exception {
    Process child = child("trap 'exit 7' TERM", "while :; do sleep 0.05; done");
    Hands hands = acting(subject(child.pid())).perform("process-end", subject(child.pid()));
    assertThat(child.waitFor()).isEqualTo(7);
    assertThat(hands.ran()).containsExactly("kill -TERM " + child.pid());
  }

  @Test
  void aProcessThatDoesNotListenIsKilledAfterItsTime() throws Exception {
    Process child = child("trap '' TERM", "while :; do sleep 0.05; done");
    Hands hands =
        acting(subject(child.pid()))
            .perform(Acting.wish("process-end", subject(child.pid()), Map.of("wait", "1")));
    assertThat(child.waitFor()).isEqualTo(128 + 9);
    assertThat(hands.ran())
        .containsExactly("kill -TERM " + child.pid(), "kill -KILL " + child.pid());
  }

  @Test
  void aProcessThatGotTheNumberSinceIsLeftAlone() throws Exception {
    Process child = child("exec sleep 50");
    try {
      Processes.Entry entry = Processes.now(host, (int) child.pid()).orElseThrow();
      Subject older = new Subject("pid", child.pid() + "@" + (entry.tick() - 1));
      assertThat(acting(older).unfit("process-end", older)).contains("is gone");
      for (Change.Signal signal : Change.Signal.values()) {
        Output sent = host.change(new Change.Send((int) child.pid(), entry.tick() - 1, signal));
        assertThat(sent.ok()).isFalse();
        assertThat(sent.complaint()).contains("another one by now");
      }
      assertThat(child.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void whatNoLookNamesIsLeftAlone() throws Exception {
    Process child = child("exec sleep 50");
    try {
      assertThat(acting().unfit("process-end", subject(child.pid()))).contains("no look");
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void whatCarriesTheMachineOrUsIsLeftAloneEvenWhenItIsNamed() throws Exception {
    Subject first = subject(1);
    assertThat(acting(first).unfit("process-end", first)).contains("machine's own");
    Subject us = subject(ProcessHandle.current().pid());
    assertThat(acting(us).unfit("process-end", us)).contains("ourselves");
    Subject parent = subject(ProcessHandle.current().parent().orElseThrow().pid());
    assertThat(acting(parent).unfit("process-end", parent)).contains("what started us");
    for (int pid : List.of(0, 1, (int) ProcessHandle.current().pid(), -1)) {
      assertThatThrownBy(() -> host.change(new Change.Send(pid, 1, Change.Signal.TERM)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not to be signalled");
    }
  }

  @Test
  void aDeadProcessIsNotEndedAgain() throws Exception {
    Process parent = child("sleep 0.01 & echo $!; exec sleep 50");
    try {
      int pid = Integer.parseInt(parent.inputReader().readLine());
      while (!Processes.now(host, pid).orElseThrow().zombie()) {
        Thread.onSpinWait();
      }
      Subject dead = subject(pid);
      assertThat(acting(dead).unfit("process-end", dead)).contains("dead already");
    } finally {
      parent.destroyForcibly();
    }
  }
}
