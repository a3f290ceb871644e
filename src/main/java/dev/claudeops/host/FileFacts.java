package dev.claudeops.host;

import java.time.Instant;

/**
 * What stat(2) says of a file.
 *
 * @param mode the permission bits, such as 0644 and 04755
 * @param device the id of the file system it is on
 * @param accessed when it was last read, as far as its file system keeps that
 * @param changed when its content, owner, mode or names last changed; nobody can set it
 * @param names how many names (hard links) it has
 */
public record FileFacts(
    Type type,
    long size,
    Instant modified,
    long inode,
    long device,
    int uid,
    int gid,
    int mode,
    Instant accessed,
    Instant changed,
    int names) {
  /** Of a file with one name, untouched since it was written. */
  public FileFacts(
      Type type, long size, Instant modified, long inode, long device, int uid, int gid, int mode) {
    this(type, size, modified, inode, device, uid, gid, mode, modified, modified, 1);
  }

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

  /** Whether this is the other file as it was then; to have been read since is no change. */
  public boolean unchangedSince(FileFacts other) {
    return equals(
        new FileFacts(
            other.type,
            other.size,
            other.modified,
            other.inode,
            other.device,
            other.uid,
            other.gid,
            other.mode,
            accessed,
            other.changed,
            other.names));
  }

  /** The last time anything was done to it or with it. */
  public Instant touched() {
    Instant later = modified.isAfter(accessed) ? modified : accessed;
    return later.isAfter(changed) ? later : changed;
  }

  public boolean isFile() {
    return type == Type.FILE;
  }

  public boolean isFolder() {
    return type == Type.FOLDER;
  }
}
