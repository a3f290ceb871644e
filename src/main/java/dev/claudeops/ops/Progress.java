package dev.claudeops.ops;

import dev.claudeops.probe.Probe;

/** Whoever wants to know how far the looks are; called from one thread. */
public interface Progress {
  Progress NONE =
      new Progress() {
        @Override
        public void began(int looks) {}

        @Override
        public void done(Probe probe) {}
      };

  void began(int looks);

  void done(Probe probe);
}
