package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.DanglingImages;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Removes container images that have no name and that no container uses (Docker Engine API: POST
 * /images/prune with the filter dangling). Images with a name stay, used or not.
 */
public final class ImagesPrune implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "images-prune",
          "Remove container images that have no name and that no container uses.",
          Risk.LOW,
          false,
          "Nothing is to be taken back; such an image is a leftover of one that was built anew.",
          List.of("disk"),
          List.of(),
          false,
          Duration.ofSeconds(180),
          Duration.ofSeconds(30));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    Volume volume = Volume.of(wish, scene);
    DanglingImages images = images(scene);
    if (!volume.holds(images.folder())) {
      throw new Unfit(
          "the container engine keeps its images in %s, which is not on %s"
              .formatted(images.folder(), volume.mount().point()));
    }
    volume.worth("the images without a name", images.bytes(), 0);
    return new Plan(
        "remove %s without a name (at most %s)"
            .formatted(Humane.count(images.count(), "image"), Humane.bytes(images.bytes())),
        "",
        hands -> {
          Optional<Volume.Room> before = volume.room();
          hands.make(new Change.EnginePost(DanglingImages.PRUNE, hands.left()));
          hands.note(volume.told(before));
        });
  }

  private static DanglingImages images(Scene scene) throws Unfit, InterruptedException {
    try {
      return DanglingImages.read(scene.host());
    } catch (IOException e) {
      throw new Unfit("the images cannot be seen: " + e.getMessage());
    }
  }
}
