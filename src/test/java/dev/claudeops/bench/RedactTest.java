package dev.claudeops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedactTest {
  @TempDir Path folder;

  private Path in(String text) throws IOException {
    return Files.writeString(folder.resolve("in"), text);
  }

  private String complaint(Path in, Path out) {
    try {
      JsonLines.rewrite(in, out, Redact::clean);
    } catch (JsonLines.Bad bad) {
      return bad.getMessage();
    }
    return "none";
  }

  @Test
  void everyLineComesOutCleanWithItsId() throws Exception {
    Path out = folder.resolve("out");
    Path in =
        in(
            """
            {"id":"a","text":"password=hunter2 é \\ud800","more":[1]}

            {"text":"nothing","id":7}
            """);
    assertThat(JsonLines.rewrite(in, out, Redact::clean)).isEqualTo(2);
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(2);
    Json first = Json.parse(lines.getFirst());
    assertThat(first.at("id").textOr("")).isEqualTo("a");
    assertThat(first.at("text").textOr("")).isEqualTo("password=[redacted:password] é \ud800");
    assertThat(lines.getLast()).isEqualTo("{\"id\":7,\"text\":\"nothing\"}");
    JsonLines.rewrite(out, out, Redact::clean);
    assertThat(Files.readAllLines(out)).as("over itself, again").isEqualTo(lines);
  }

  @Test
  void aBadLineIsNamedAndNothingIsWritten() throws Exception {
    String good = "{\"id\":1,\"text\":\"x\"}\n";
    Path out = Files.writeString(folder.resolve("out"), "as it was");
    for (var bad :
        List.of(
            List.of("{\"id\":1", "no JSON: "),
            List.of("[1]", "it is not a JSON object"),
            List.of("{\"id\":1}", "\"text\" is missing"),
            List.of("{\"id\":1,\"text\":5}", "\"text\" is not a string"),
            List.of("{\"text\":\"x\"}", "\"id\" is neither a string nor a number"))) {
      Path in = in(good + good + bad.getFirst() + "\n" + good);
      assertThat(complaint(in, out)).startsWith(in + ", line 3: " + bad.getLast());
      assertThat(out).hasContent("as it was");
    }
    Path latin = folder.resolve("in");
    Files.write(latin, "{\"id\":1,\"text\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(complaint(latin, out)).isEqualTo(latin + ", line 1: it is not UTF-8");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).as("nothing half written is left").hasSize(2);
    }
  }

  @Test
  void filesThatCannotBeReadOrWrittenAreNamed() throws Exception {
    Path in = in("{\"id\":1,\"text\":\"x\"}");
    Path none = folder.resolve("none");
    assertThat(complaint(none, folder.resolve("out"))).contains(none + ": there is no such file");
    assertThat(complaint(in, folder))
        .isEqualTo(folder + ": it is no regular file; name the file to be written");
    assertThat(complaint(folder, folder.resolve("out"))).startsWith(folder + ": it is a folder");
    assertThat(complaint(in, none.resolve("out"))).contains("there is no such file or folder");
  }

  @Test
  void theDoorListsEveryWordWithWhatItDoes() throws Exception {
    Path benchmarks = Path.of("benchmarks");
    Process door = new ProcessBuilder("./bench").redirectErrorStream(true).start();
    String said = new String(door.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(door.waitFor()).isZero();
    try (Stream<Path> files = Files.list(benchmarks)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(said).containsPattern("\n  " + file.getFileName() + " +\\w");
      }
    }
    Process wrong = new ProcessBuilder("./bench", "../pom.xml").redirectErrorStream(true).start();
    String refusal = new String(wrong.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(wrong.waitFor()).isEqualTo(64);
    assertThat(refusal).startsWith("There is no benchmark \"../pom.xml\".");
  }
}
