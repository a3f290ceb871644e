package dev.claudeops.host;

import java.time.Instant;

/**
 * What stat(2) says of a file.
 *
 * @param mode the permission bits, such as 0644 and 04755
 * @param device the id of the file system it is on
 */
public record FileFacts(
    Type type, long size, Instant modified, long inode, long device, int uid, int gid, int mode) {
  public enum Type {
    FILE,
    FOLDER,
    LINK,
    OTHER
  }

  /** True when others than its owner may change it. */
  public boolean othersMayWrite() {
    return (mode & 022) != 0;
  }

  public boolean isFile() {
    return type == Type.FILE;
  }

  public boolean isFolder() {
    return type == Type.FOLDER;
  }
}
