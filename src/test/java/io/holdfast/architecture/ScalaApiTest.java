package io.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.holdfast.HoldfastException;
import io.holdfast.offset.OffsetStoreSettings;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The Scala specs use the whole of what applications call, so that whatever Scala cannot use without a cast does not
 * compile. What that is follows from the classes: what is public in {@code io.holdfast.spark}, every source and every
 * offset store, and all that their methods take and give.
 */
class ScalaApiTest {
    private static final JavaClasses ALL = ArchConfiguration.withThreadLocalScope(ScalaApiTest::classes);
    private static final Set<JavaClass> SPECS =
            ALL.stream().filter(ScalaApiTest::isSpec).collect(Collectors.toSet());
    private static final Set<String> CALLED = SPECS.stream()
            .flatMap(spec -> Stream.concat(
                    spec.getCodeUnitCallsFromSelf().stream(), spec.getCodeUnitReferencesFromSelf().stream()))
            .map(JavaAccess::getTarget)
            .map(target -> target.getFullName())
            .collect(Collectors.toSet());

    @Test
    void shouldUseEveryTypeOfTheApi() {
        Stream<JavaClass> named = SPECS.stream()
                .flatMap(spec -> spec.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getBaseComponentType());
        // What a function literal is turned into stands nowhere but in the method that takes it.
        Stream<JavaClass> taken = api().stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> CALLED.contains(method.getFullName()))
                .flatMap(method -> method.getRawParameterTypes().stream());
        Set<JavaClass> used = Stream.concat(named, taken).collect(Collectors.toSet());

        assertThat(names(api().stream().filter(type -> !used.contains(type))))
                .as("types of the API that no Scala spec uses")
                .isEmpty();
    }

    @Test
    void shouldCallEveryMethodOfTheApi() {
        assertThat(names(api().stream()
                        .filter(ScalaApiTest::isCalled)
                        .flatMap(type -> type.getMethods().stream())
                        .filter(ScalaApiTest::isOwn)
                        .filter(method -> !CALLED.contains(method.getFullName()))))
                .as("methods of the API that no Scala spec calls")
                .isEmpty();
    }

    /** Without what they use of others, which takes most of the time and tells nothing here. */
    private static JavaClasses classes(ArchConfiguration configuration) {
        configuration.setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(
                        place -> place.contains("/classes/") || place.contains("/test-classes/io/holdfast/spark/"))
                .importPackages("io.holdfast");
    }

    /** Settings and entries, whose methods applications call; the methods of interfaces are what others implement. */
    private static boolean isCalled(JavaClass type) {
        return !type.isInterface()
                && !type.isEnum()
                && !type.isRecord()
                && !type.isAssignableTo(HoldfastException.class);
    }

    private static Set<JavaClass> api() {
        Deque<JavaClass> open =
                ALL.stream().filter(ScalaApiTest::isRoot).collect(Collectors.toCollection(ArrayDeque::new));
        Set<JavaClass> found = new TreeSet<>((a, b) -> a.getName().compareTo(b.getName()));
        while (!open.isEmpty()) {
            JavaClass type = open.pop();
            if (found.add(type)) {
                type.getMethods().stream()
                        .filter(ScalaApiTest::isOwn)
                        .flatMap(method -> method.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getBaseComponentType)
                        .filter(ScalaApiTest::isOurs)
                        .forEach(open::push);
            }
        }
        return found;
    }

    private static boolean isRoot(JavaClass type) {
        boolean entry = type.getPackageName().equals("io.holdfast.spark")
                || type.isAssignableTo(io.holdfast.source.Source.class)
                || type.isAssignableTo(OffsetStoreSettings.class);
        return entry && isOurs(type);
    }

    private static boolean isOurs(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getName().startsWith("io.holdfast.")
                && type.getSource()
                        .map(source -> source.getUri().toString().contains("/classes/"))
                        .orElse(false)
                && !type.getSimpleName().equals("package-info");
    }

    /** Public, not another's that is implemented or replaced here, and not the one for Java where there is one for each. */
    private static boolean isOwn(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.PUBLIC)
                && !method.getModifiers().contains(JavaModifier.SYNTHETIC)
                && !(isOfJava(method)
                        && method.getOwner().getMethods().stream()
                                .anyMatch(other -> other.getName().equals(method.getName()) && !isOfJava(other)))
                && !isInherited(method);
    }

    private static boolean isInherited(JavaMethod method) {
        Class<?> owner = method.getOwner().reflect();
        return Stream.concat(Stream.ofNullable(owner.getSuperclass()), Arrays.stream(owner.getInterfaces()))
                .flatMap(parent -> Arrays.stream(parent.getMethods()))
                .anyMatch(other -> other.getName().equals(method.getName())
                        && other.getParameterCount()
                                == method.getRawParameterTypes().size());
    }

    private static boolean isOfJava(JavaMethod method) {
        return method.getRawParameterTypes().stream()
                .anyMatch(type -> type.getPackageName().startsWith("org.apache.spark.streaming.api.java")
                        || type.getPackageName().startsWith("org.apache.spark.api.java"));
    }

    private static boolean isSpec(JavaClass type) {
        return type.getSource()
                .flatMap(Source::getFileName)
                .filter(file -> file.endsWith(".scala"))
                .isPresent();
    }

    private static Set<String> names(Stream<?> found) {
        return found.map(one -> one instanceof JavaClass type ? type.getName() : ((JavaMethod) one).getFullName())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
