package dev.rondo.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The source files of the engine, and the other files that each of them names. Comments, strings and {@code permits} clauses do not count; imports
 * do, even unused ones. A file goes by the name of its top-level class.
 */
public final class SourceGraph {
    public static final String ROOT = "dev.rondo";

    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.*]+);");
    private static final Pattern QUALIFIED = Pattern.compile("\\bdev\\.rondo(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*");
    private static final Pattern SIMPLE = Pattern.compile("(?<![\\w.])[A-Z]\\w*\\b");
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|record|enum|interface)\\s+([A-Z]\\w*)");

    private final Map<String, Set<String>> files;

    private SourceGraph(Map<String, Set<String>> files) {
        this.files = files;
    }

    /** The graph of all files below a source folder. */
    public static SourceGraph of(Path sources) throws IOException {
        List<String> codes = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(sources)) {
            for (Path path : paths.filter(SourceGraph::isClass).toList()) {
                codes.add(Files.readString(path));
            }
        }
        return of(codes);
    }

    private static boolean isClass(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(".java") && !name.endsWith("-info.java");
    }

    /** The graph of these files, each of which begins with its package and declares its top-level class first. */
    public static SourceGraph of(List<String> codes) {
        Map<String, String> sources = new TreeMap<>();
        for (String code : codes) {
            String plain = plain(code);
            sources.put(packageIn(plain) + "." + first(DECLARED, plain), plain);
        }
        Map<String, Set<String>> files = new TreeMap<>();
        sources.forEach((file, code) -> files.put(file, named(file, code, sources.keySet())));
        return new SourceGraph(files);
    }

    private static String packageIn(String code) {
        return first(PACKAGE, code);
    }

    private static String first(Pattern pattern, String code) {
        Matcher matcher = pattern.matcher(code);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + pattern + " in " + code);
        }
        return matcher.group(1);
    }

    /** The code without comments, strings and permits clauses. */
    private static String plain(String code) {
        return code.replaceAll("(?s)/\\*.*?\\*/", " ")
                .replaceAll("(?s)\"\"\".*?\"\"\"", "\"\"")
                .replaceAll("\"(?:\\\\.|[^\"\\\\\n])*\"", "\"\"")
                .replaceAll("//[^\n]*", " ")
                .replaceAll("\\bpermits\\s+[\\w\\s,.]+", " ");
    }

    private static Set<String> named(String file, String code, Set<String> all) {
        String ownPackage = packageOf(file);
        Set<String> named = new TreeSet<>();
        Map<String, String> visible = new HashMap<>();
        for (String other : all) {
            if (packageOf(other).equals(ownPackage)) {
                visible.put(simpleName(other), other);
            }
        }
        Matcher imports = IMPORT.matcher(code);
        while (imports.find()) {
            String name = imports.group(1);
            if (name.endsWith(".*")) {
                all.stream()
                        .filter(other -> name.equals(packageOf(other) + ".*"))
                        .forEach(other -> visible.putIfAbsent(simpleName(other), other));
            } else {
                // an imported name hides one of the same package
                visible.remove(simpleName(name));
            }
        }
        Matcher qualified = QUALIFIED.matcher(code);
        while (qualified.find()) {
            named.add(qualified.group());
        }
        Matcher declared = DECLARED.matcher(code);
        while (declared.find()) {
            visible.remove(declared.group(1));
        }
        Matcher simple = SIMPLE.matcher(IMPORT.matcher(code).replaceAll(""));
        while (simple.find()) {
            named.add(visible.getOrDefault(simple.group(), file));
        }
        named.retainAll(all);
        named.remove(file);
        return named;
    }

    public static String packageOf(String file) {
        return file.substring(0, file.lastIndexOf('.'));
    }

    private static String simpleName(String file) {
        return file.substring(file.lastIndexOf('.') + 1);
    }

    /** The name of a package below {@code dev.rondo}; {@code rondo} for that package itself. */
    public static String roomOf(String file) {
        String name = packageOf(file);
        return name.equals(ROOT) ? "rondo" : name.substring(ROOT.length() + 1);
    }

    /** For each file, the files that it names. */
    public Map<String, Set<String>> files() {
        return files;
    }

    /** For each package, the packages that it names. */
    public Map<String, Set<String>> packages() {
        Map<String, Set<String>> packages = new TreeMap<>();
        files.forEach((file, named) -> {
            Set<String> others = packages.computeIfAbsent(roomOf(file), room -> new TreeSet<>());
            named.forEach(other -> others.add(roomOf(other)));
            others.remove(roomOf(file));
        });
        return packages;
    }

    /** The circles of a graph: sets of at least two nodes that all reach one another. */
    public static List<Set<String>> circles(Map<String, Set<String>> graph) {
        Map<String, Set<String>> reached = new HashMap<>();
        graph.keySet().forEach(node -> reached.put(node, reachedFrom(node, graph)));
        List<Set<String>> circles = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String node : new TreeSet<>(graph.keySet())) {
            if (seen.contains(node) || !reached.get(node).contains(node)) {
                continue;
            }
            Set<String> circle = new TreeSet<>(reached.get(node));
            circle.removeIf(other -> !reached.getOrDefault(other, Set.of()).contains(node));
            seen.addAll(circle);
            circles.add(circle);
        }
        return circles;
    }

    private static Set<String> reachedFrom(String start, Map<String, Set<String>> graph) {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            for (String next : graph.getOrDefault(open.pop(), Set.of())) {
                if (reached.add(next)) {
                    open.push(next);
                }
            }
        }
        return reached;
    }
}
