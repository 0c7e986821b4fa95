package io.holdfast.links;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.FieldVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.MethodVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Opcodes;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Type;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Gathers from class files whatever has to be there when they run: what instructions name, what declarations name, and what
 * methods of ours take the place of. Annotations are left out, because the JVM passes over those that it does not find.
 * Not thread-safe.
 */
final class LinkReader extends ClassVisitor {
    /** Where a link that differs may be used at all, if it is behind a probe. */
    private static final String PROBES = "io/holdfast/spark/internal/";

    private final Map<Link, Set<String>> uses = new TreeMap<>();
    private final Map<Link, Set<String>> unguarded = new TreeMap<>();
    private String own = "";

    LinkReader() {
        super(Opcodes.ASM9);
    }

    /** By link, the places that use it. */
    Map<Link, Set<String>> uses() {
        return uses;
    }

    /** Those that are not within {@code spark.internal} and a {@code try} that catches what a failing link throws. */
    Set<String> unguarded(Link link) {
        return unguarded.getOrDefault(link, Set.of());
    }

    void add(Link link, String place, boolean isProbed) {
        if (link.owner().startsWith("[")) {
            return;
        }
        uses.computeIfAbsent(link, unused -> new TreeSet<>()).add(place);
        if (!isProbed || !own.startsWith(PROBES)) {
            unguarded.computeIfAbsent(link, unused -> new TreeSet<>()).add(place);
        }
    }

    void addType(Type type, String place, boolean isProbed) {
        switch (type.getSort()) {
            case Type.ARRAY -> addType(type.getElementType(), place, isProbed);
            case Type.OBJECT -> add(Link.type(type.getInternalName()), place, isProbed);
            case Type.METHOD -> {
                addType(type.getReturnType(), place, isProbed);
                for (Type argument : type.getArgumentTypes()) {
                    addType(argument, place, isProbed);
                }
            }
            default -> {
                // A primitive is everywhere.
            }
        }
    }

    @Override
    public void visit(
            int version,
            int access,
            String name,
            @Nullable String signature,
            @Nullable String superName,
            String[] interfaces) {
        own = name;
        if (superName != null) {
            add(Link.type(superName), name, false);
        }
        for (String each : interfaces) {
            add(Link.type(each), name, false);
        }
        if ((access & Opcodes.ACC_ABSTRACT) == 0) {
            add(new Link(Link.Kind.COMPLETE, name, "", ""), name, false);
        }
    }

    @Override
    public @Nullable FieldVisitor visitField(
            int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
        addType(Type.getType(descriptor), own + "." + name, false);
        return null;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] thrown) {
        String place = own + "." + name;
        addType(Type.getMethodType(descriptor), place, false);
        boolean isOverriding = !name.startsWith("<") && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == 0;
        if (isOverriding) {
            add(new Link(Link.Kind.OVERRIDE, own, name, descriptor), place, false);
        }
        return new CodeReader(this, place);
    }
}
