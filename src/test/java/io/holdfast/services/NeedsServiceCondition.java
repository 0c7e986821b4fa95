package io.holdfast.services;

import io.holdfast.testbed.Services;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link NeedsService}. Stateless. */
final class NeedsServiceCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), NeedsService.class)
                .map(need -> decide(need, Services.required()))
                .orElseGet(() -> ConditionEvaluationResult.enabled("needs no service"));
    }

    static ConditionEvaluationResult decide(NeedsService need, boolean required) {
        if (required || Services.find(need.program()).isPresent()) {
            return ConditionEvaluationResult.enabled(need.program() + " is there, or must be");
        }
        return ConditionEvaluationResult.disabled(Services.remedy(need.program(), need.value()));
    }
}
