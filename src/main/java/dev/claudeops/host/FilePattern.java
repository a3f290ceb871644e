package dev.claudeops.host;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Paths in which {@code *}, {@code ?} and {@code [abc]} stand for characters of a name. */
public final class FilePattern {
  private static final int MOST_FOUND = 1_000;

  private FilePattern() {}

  public static boolean isPattern(String path) {
    return path.indexOf('*') >= 0 || path.indexOf('?') >= 0 || path.indexOf('[') >= 0;
  }

  /** Whether a path is one of a pattern's, folder by folder. */
  public static boolean covers(String pattern, String path) {
    String[] wanted = pattern.split("/");
    String[] names = path.split("/");
    if (wanted.length != names.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!fits(wanted[i], names[i])) {
        return false;
      }
    }
    return true;
  }

  /** The paths of an absolute pattern that are there, at most {@value #MOST_FOUND}. */
  public static List<String> matches(HostView host, String pattern) {
    List<String> paths = List.of("");
    for (String segment : pattern.substring(1).split("/")) {
      List<String> next = new ArrayList<>();
      for (String folder : paths) {
        if (!isPattern(segment)) {
          next.add(folder + "/" + segment);
          continue;
        }
        for (String name : host.listIfThere(folder.isEmpty() ? "/" : folder)) {
          if (next.size() < MOST_FOUND && !name.startsWith(".") && fits(segment, name)) {
            next.add(folder + "/" + name);
          }
        }
      }
      paths = next;
    }
    return paths;
  }

  /** Whether one name is of this pattern of a name. */
  public static boolean fits(String segment, String name) {
    if (!isPattern(segment)) {
      return segment.equals(name);
    }
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + segment).matches(Path.of(name));
    } catch (PatternSyntaxException | InvalidPathException noPattern) {
      return segment.equals(name);
    }
  }
}
