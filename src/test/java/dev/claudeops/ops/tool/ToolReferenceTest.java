package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Tool;
import dev.claudeops.ops.ToolReference;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Shipped;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolReferenceTest {
  @TempDir Path folder;

  @Test
  void theReferenceOfToolsIsFresh() {
    LookingRoom room =
        new LookingRoom(
            new FakeHost(folder).closedRoom(""),
            Configs.read("{\"agent\": {\"shell\": true}}"),
            folder);
    Shipped.isFresh(
        "docs/reference/tools.md",
        ToolReference.tools(Tools.all(room).stream().map(Tool::spec).toList()));
  }
}
