package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Tool;
import dev.claudeops.config.Config;
import dev.claudeops.ops.ToolReference;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Shipped;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolReferenceTest {
  @TempDir Path folder;

  @Test
  void theReferenceOfToolsIsFresh() {
    LookingRoom room = new LookingRoom(new FakeHost(folder), Config.NONE, folder);
    Shipped.isFresh(
        "docs/reference/tools.md",
        ToolReference.tools(Tools.all(room).stream().map(Tool::spec).toList()));
  }
}
