package io.holdfast.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class NeedsServiceTest {
    @NeedsService(value = "redis", program = "no-such-program")
    private static final class Missing {}

    @NeedsService(value = "shell", program = "sh")
    private static final class There {}

    @NeedsService(value = "shell", program = "/bin/sh")
    private static final class ThereByItsFullPath {}

    private static ConditionEvaluationResult decide(Class<?> test, boolean required) {
        NeedsService need = Objects.requireNonNull(test.getAnnotation(NeedsService.class));
        return NeedsServiceCondition.decide(need, required);
    }

    @Test
    void shouldSkipAndSayWhatToInstallWhenTheProgramIsMissing() {
        ConditionEvaluationResult result = decide(Missing.class, false);
        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason())
                .hasValue("no-such-program is not installed; install it with: scripts/services.sh redis");
    }

    @Test
    void shouldRunWhenTheProgramIsThereOrMustBe() {
        assertThat(decide(There.class, false).isDisabled()).isFalse();
        assertThat(decide(ThereByItsFullPath.class, false).isDisabled()).isFalse();
        assertThat(decide(Missing.class, true).isDisabled()).isFalse();
    }
}
