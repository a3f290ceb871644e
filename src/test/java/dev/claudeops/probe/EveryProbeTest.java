package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.claudeops.config.Config;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Threshold;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contract of probes, held over the catalogue; a new probe is under it by its line there. */
class EveryProbeTest {
  @TempDir static Path empty;

  @Test
  void everyProbeClassIsInTheCatalogue() {
    Set<String> listed = new HashSet<>();
    Probes.all().forEach(probe -> listed.add(probe.getClass().getName()));
    List<String> written =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.claudeops")
                .stream()
                .filter(type -> type.isAssignableTo(Probe.class) && !type.isInterface())
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .toList();
    assertThat(written).isNotEmpty().allMatch(listed::contains, "has its line in Probes.all()");
  }

  @Test
  void namesAndFindingTypesAreUnique() {
    assertThat(Probes.all().stream().map(probe -> probe.spec().name())).doesNotHaveDuplicates();
    Map<String, FindingType> types = new HashMap<>();
    for (Probe probe : Probes.all()) {
      for (FindingType type : probe.spec().findings()) {
        assertThat(types.getOrDefault(type.name(), type)).as(type.name()).isEqualTo(type);
        types.put(type.name(), type);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> eachSpecIsWhole() {
    return Probes.all().stream()
        .map(
            probe ->
                DynamicTest.dynamicTest(
                    probe.spec().name() + " says what it sees, needs and advises",
                    () -> {
                      ProbeSpec spec = probe.spec();
                      assertThat(spec.name()).matches("[a-z][a-z0-9-]*");
                      assertThat(spec.summary()).endsWith(".");
                      assertThat(spec.deadline())
                          .isBetween(Duration.ofMillis(500), Duration.ofSeconds(60));
                      assertThat(spec.kinds()).isNotEmpty();
                      assertThat(spec.measures().stream().map(ProbeSpec.Gauge::name))
                          .doesNotHaveDuplicates();
                      for (FindingType type : spec.findings()) {
                        assertThat(type.meaning()).as(type.name()).endsWith(".");
                        assertThat(type.advice()).as(type.name()).endsWith(".");
                      }
                      for (Threshold line : spec.thresholds()) {
                        assertThat(spec.findings().stream().map(FindingType::name))
                            .as("the type of a threshold is declared")
                            .contains(line.type());
                        assertThat(spec.measures().stream().map(ProbeSpec.Gauge::name))
                            .as("the measure of a threshold is declared")
                            .contains(line.measure());
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> eachProbeKeepsItsWordOnThisMachine() {
    return Probes.all().stream()
        .map(
            probe ->
                DynamicTest.dynamicTest(
                    probe.spec().name() + " tells here only what its spec declares",
                    () ->
                        keepsItsWord(
                            probe, new Site(new LocalHost(), Config.NONE, new Memory(Map.of())))));
  }

  @TestFactory
  Stream<DynamicTest> eachProbeSurvivesAMachineWithNothingOnIt() {
    return Probes.all().stream()
        .map(
            probe ->
                DynamicTest.dynamicTest(
                    probe.spec().name() + " claims nothing of an empty machine",
                    () -> {
                      Site site = new Site(new FakeHost(empty), Config.NONE, new Memory(Map.of()));
                      for (Observation seen : keepsItsWord(probe, site)) {
                        assertThat(seen.health())
                            .as(seen.toString())
                            .isIn(Health.UNKNOWN, Health.OK);
                      }
                    }));
  }

  private static List<Observation> keepsItsWord(Probe probe, Site site) {
    ProbeSpec spec = probe.spec();
    List<Observation> all = new java.util.ArrayList<>();
    for (Look look : probe.looks(site)) {
      List<Observation> seen;
      try {
        seen = look.eye().look();
      } catch (Exception e) {
        assertThat(e)
            .as("only the world's misbehaviour may be thrown by " + look.subject())
            .isInstanceOf(java.io.IOException.class);
        seen =
            List.of(
                Observation.unknown(
                    look.subject(), site.host().now(), String.valueOf(e.getMessage())));
      }
      all.addAll(seen);
    }
    assertThat(all.stream().map(Observation::subject))
        .as("one observation a subject")
        .doesNotHaveDuplicates();
    for (Observation seen : all) {
      assertThat(spec.kinds()).contains(seen.subject().kind());
      assertThat(seen.summary()).isNotBlank();
      assertThat(seen.measures().stream().map(measure -> measure.name()))
          .allMatch(
              name ->
                  spec.measures().stream()
                      .anyMatch(
                          gauge ->
                              gauge.name().equals(name)
                                  || gauge.name().endsWith("-*")
                                      && name.startsWith(
                                          gauge.name().substring(0, gauge.name().length() - 1))),
              "is declared");
      assertThat(seen.symptoms().stream().map(symptom -> symptom.type()))
          .allMatch(
              type -> spec.findings().stream().anyMatch(known -> known.name().equals(type)),
              "is declared");
    }
    return all;
  }
}
