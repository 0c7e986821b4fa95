package io.holdfast.links;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.Handle;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Label;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.MethodVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Opcodes;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what the instructions of one method name, and whether they are within a probe. Not thread-safe. */
final class CodeReader extends MethodVisitor {
    private static final Set<String> CATCHES_LINKAGE =
            Set.of("java/lang/LinkageError", "java/lang/Error", "java/lang/Throwable");

    private final LinkReader links;
    private final String place;
    private final List<Probe> probes = new ArrayList<>();
    private final Set<Probe> current = new HashSet<>();

    /** Instructions from one label to another, whose failing links are caught. */
    private record Probe(Label start, Label end) {}

    CodeReader(LinkReader links, String place) {
        super(Opcodes.ASM9);
        this.links = links;
        this.place = place;
    }

    private void add(Link link) {
        links.add(link, place, !current.isEmpty());
    }

    private void addType(Type type) {
        links.addType(type, place, !current.isEmpty());
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
        if (type == null) {
            return; // what a finally block does, which throws again
        }
        if (CATCHES_LINKAGE.contains(type)) {
            probes.add(new Probe(start, end));
        }
        add(Link.type(type));
    }

    @Override
    public void visitLabel(Label label) {
        current.removeIf(probe -> probe.end().equals(label));
        probes.stream().filter(probe -> probe.start().equals(label)).forEach(current::add);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        addType(Type.getObjectType(type));
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        addType(Type.getType(descriptor));
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        addType(Type.getObjectType(owner));
        add(new Link(Link.Kind.FIELD, owner, name, descriptor));
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        addType(Type.getObjectType(owner));
        add(new Link(Link.Kind.METHOD, owner, name, descriptor));
    }

    @Override
    public void visitLdcInsn(Object value) {
        if (value instanceof Type type) {
            addType(type);
        } else if (value instanceof Handle handle) {
            addHandle(handle);
        }
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        Type made = Type.getMethodType(descriptor);
        addType(made);
        if (bootstrap.getOwner().equals("java/lang/invoke/LambdaMetafactory")) {
            Type method = (Type) arguments[0];
            add(new Link(Link.Kind.LAMBDA, made.getReturnType().getInternalName(), name, method.getDescriptor()));
        }
        for (Object argument : arguments) {
            visitLdcInsn(argument);
        }
    }

    private void addHandle(Handle handle) {
        addType(Type.getObjectType(handle.getOwner()));
        boolean isField = handle.getTag() <= Opcodes.H_PUTSTATIC;
        add(new Link(
                isField ? Link.Kind.FIELD : Link.Kind.METHOD, handle.getOwner(), handle.getName(), handle.getDesc()));
    }
}
