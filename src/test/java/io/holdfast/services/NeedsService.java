package io.holdfast.services;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that needs a server which {@code scripts/services.sh} installs. Without it the class is skipped, and says
 * what to install; with {@code HOLDFAST_REQUIRE_SERVICES=true} in the environment it runs and fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsServiceCondition.class)
public @interface NeedsService {
    /** The name that {@code scripts/services.sh} knows it by. */
    String value();

    /** The program that must be there, on the path or by its full path. */
    String program();
}
