package io.holdfast.links;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.Opcodes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a link comes to on a class path, as the JVM would find it. Not thread-safe. */
final class Resolution {
    /** What becomes of a link to something that is not there. */
    static final String ABSENT = "absent";

    private final ClassPath path;

    Resolution(ClassPath path) {
        this.path = path;
    }

    /** A member and the class that has it. */
    private record Member(ClassFacts owner, int access) {
        boolean has(int flag) {
            return (access & flag) != 0;
        }
    }

    /** What two lines must have in common for the link to be the same in both. */
    String signature(Link link) {
        return switch (link.kind()) {
            case TYPE -> path.find(link.owner()).map(Resolution::type).orElse(ABSENT);
            case FIELD, METHOD -> member(link).map(found -> member(found, link)).orElse(ABSENT);
            case OVERRIDE -> overridden(link).map(Resolution::overridable).orElse(ABSENT);
            case COMPLETE -> leftOpen(link.owner());
            case LAMBDA -> lambda(link);
        };
    }

    /** The foreign class that a link is about; empty if it is about ours and the JDK's alone, or about nothing. */
    Optional<ClassFacts> foreign(Link link) {
        Optional<ClassFacts> about = switch (link.kind()) {
            case TYPE, LAMBDA -> path.find(link.owner());
            case FIELD, METHOD -> member(link).map(Member::owner);
            case OVERRIDE -> overridden(link).map(Member::owner);
            case COMPLETE ->
                above(link.owner()).stream().filter(ClassFacts::isForeign).findFirst();
        };
        return about.filter(ClassFacts::isForeign);
    }

    /** The foreign classes by which a link is found: without any of them, it cannot be. */
    List<ClassFacts> way(Link link) {
        List<ClassFacts> way = new ArrayList<>(foreign(link).stream().toList());
        Optional<ClassFacts> at = path.find(link.owner());
        while (at.isPresent() && !at.get().isForeign()) {
            at = path.find(at.get().superName());
        }
        at.ifPresent(way::add);
        return way;
    }

    private static String type(ClassFacts facts) {
        return (facts.has(Opcodes.ACC_PUBLIC) ? "public " : "hidden ") + (facts.isInterface() ? "interface" : "class");
    }

    private String member(Member found, Link link) {
        String ofInterface =
                path.find(link.owner()).filter(ClassFacts::isInterface).isPresent() ? " of interface" : "";
        return visibility(found) + (found.has(Opcodes.ACC_STATIC) ? " static" : "") + ofInterface;
    }

    private static String visibility(Member found) {
        if (found.has(Opcodes.ACC_PUBLIC)) {
            return "public";
        }
        return found.has(Opcodes.ACC_PROTECTED) ? "protected" : "hidden";
    }

    private static String overridable(Member found) {
        return found.has(Opcodes.ACC_FINAL) ? "final" : "overridden";
    }

    private Optional<Member> member(Link link) {
        boolean isField = link.kind() == Link.Kind.FIELD;
        String key = isField ? link.name() + ":" + link.descriptor() : link.name() + link.descriptor();
        Function<ClassFacts, Map<String, Integer>> table = isField ? ClassFacts::fields : ClassFacts::methods;
        List<ClassFacts> places =
                new ArrayList<>(path.find(link.owner()).stream().toList());
        places.addAll(above(link.owner()));
        return places.stream()
                .flatMap(place -> in(place, table.apply(place).get(key)).stream())
                .findFirst();
    }

    private static Optional<Member> in(ClassFacts place, @Nullable Integer access) {
        return access == null ? Optional.empty() : Optional.of(new Member(place, access));
    }

    private Optional<Member> overridden(Link link) {
        String key = link.name() + link.descriptor();
        return above(link.owner()).stream()
                .filter(ClassFacts::isForeign)
                .flatMap(place -> in(place, place.methods().get(key)).stream())
                .filter(found -> !found.has(Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE))
                .findFirst();
    }

    /** All classes above, nearest first, then all interfaces: the order in which a method is found. */
    private List<ClassFacts> above(String name) {
        List<ClassFacts> classes = new ArrayList<>();
        Optional<ClassFacts> at = path.find(name);
        while (at.isPresent()) {
            at = path.find(at.get().superName());
            at.ifPresent(classes::add);
        }
        List<ClassFacts> all = new ArrayList<>(classes);
        Set<ClassFacts> interfaces = new LinkedHashSet<>();
        path.find(name).ifPresent(own -> interfacesOf(own, interfaces));
        classes.forEach(each -> interfacesOf(each, interfaces));
        all.addAll(interfaces);
        return all;
    }

    private void interfacesOf(ClassFacts facts, Set<ClassFacts> into) {
        Deque<String> open = new ArrayDeque<>(facts.interfaces());
        while (!open.isEmpty()) {
            path.find(open.poll()).filter(into::add).ifPresent(found -> open.addAll(found.interfaces()));
        }
    }

    /** Which abstract methods a class leaves without a body. */
    private String leftOpen(String name) {
        Optional<ClassFacts> own = path.find(name);
        if (own.isEmpty() || above(name).stream().noneMatch(ClassFacts::isForeign)) {
            return ABSENT;
        }
        if (path.find(own.get().superName())
                .filter(above -> above.has(Opcodes.ACC_FINAL))
                .isPresent()) {
            return "extends a final class";
        }
        Set<String> open = openOf(own.get());
        return open.isEmpty() ? "complete" : "lacks " + String.join(",", open);
    }

    private static Set<String> abstractOf(List<ClassFacts> all) {
        return methods(all, access -> (access & Opcodes.ACC_ABSTRACT) != 0);
    }

    private static Set<String> bodiesOf(List<ClassFacts> all) {
        return methods(
                all, access -> (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == 0);
    }

    private static Set<String> methods(List<ClassFacts> all, IntPredicate which) {
        return all.stream()
                .flatMap(each -> each.methods().entrySet().stream())
                .filter(method -> which.test(method.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String lambda(Link link) {
        Optional<ClassFacts> own = path.find(link.owner());
        if (own.isEmpty()) {
            return ABSENT;
        }
        Set<String> open = openOf(own.get());
        path.find("java/lang/Object")
                .ifPresent(object -> open.removeAll(object.methods().keySet()));
        boolean itIs = open.equals(Set.of(link.name() + link.descriptor()));
        return itIs ? "its method" : "asks for " + String.join(",", open);
    }

    private Set<String> openOf(ClassFacts own) {
        List<ClassFacts> all = new ArrayList<>(List.of(own));
        all.addAll(above(own.name()));
        Set<String> open = abstractOf(all);
        open.removeAll(bodiesOf(all));
        return open;
    }
}
