package io.holdfast.links;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassReader;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.FieldVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.MethodVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Opcodes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a class file says about itself. Immutable once read.
 *
 * @param name the class, in the JVM's form
 * @param access its flags
 * @param superName the class above; null for Object
 * @param interfaces those it names itself
 * @param methods flags by name and descriptor
 * @param fields flags by name, a colon and the descriptor
 * @param artifact the jar it came from, without Scala's and its own version; {@link ClassPath#MAIN} or {@link
 *     ClassPath#JDK}
 */
record ClassFacts(
        String name,
        int access,
        @Nullable String superName,
        List<String> interfaces,
        Map<String, Integer> methods,
        Map<String, Integer> fields,
        String artifact) {

    static ClassFacts read(byte[] content, String artifact) {
        Gathering gathering = new Gathering();
        ClassReader reader = new ClassReader(content);
        reader.accept(gathering, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return new ClassFacts(
                reader.getClassName(),
                reader.getAccess(),
                reader.getSuperName(),
                List.of(reader.getInterfaces()),
                gathering.methods,
                gathering.fields,
                artifact);
    }

    boolean has(int flag) {
        return (access & flag) != 0;
    }

    boolean isInterface() {
        return has(Opcodes.ACC_INTERFACE);
    }

    /** Neither ours nor the JDK's. */
    boolean isForeign() {
        return !artifact.equals(ClassPath.MAIN) && !artifact.equals(ClassPath.JDK);
    }

    private static final class Gathering extends ClassVisitor {
        private final Map<String, Integer> methods = new HashMap<>();
        private final Map<String, Integer> fields = new HashMap<>();

        Gathering() {
            super(Opcodes.ASM9);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access, String name, String descriptor, @Nullable String signature, String @Nullable [] thrown) {
            methods.put(name + descriptor, access);
            return null;
        }

        @Override
        public @Nullable FieldVisitor visitField(
                int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
            fields.put(name + ":" + descriptor, access);
            return null;
        }
    }
}
