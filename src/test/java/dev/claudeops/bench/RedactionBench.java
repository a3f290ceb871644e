package dev.claudeops.bench;
public final class RedactionBench { public static void main(String[] a) {} }
