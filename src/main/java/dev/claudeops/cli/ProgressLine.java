package dev.claudeops.cli;

import dev.claudeops.ops.Progress;
import dev.claudeops.probe.Probe;

/** One line at a terminal that says how far the looks are. */
final class ProgressLine implements Progress {
  static final Progress NONE = Progress.NONE;
  private final Screen screen;
  private int looks;
  private int done;

  ProgressLine(Screen screen) {
    this.screen = screen;
  }

  @Override
  public void began(int count) {
    looks = count;
    screen.progress("looking ... 0 of " + looks);
  }

  @Override
  public void done(Probe probe) {
    done++;
    if (looks < 200 || done % 20 == 0) {
      screen.progress("looking ... %d of %d  %s".formatted(done, looks, probe.spec().name()));
    }
  }

  void end() {
    screen.endProgress();
  }
}
