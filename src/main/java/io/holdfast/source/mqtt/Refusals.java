package io.holdfast.source.mqtt;

import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The client takes an answer with a refusal in it for a failure; this takes the answer out again. Stateless. */
final class Refusals {
    private Refusals() {}

    /**
     * The answer, whether it came as such or within a failure.
     *
     * @throws CompletionException with the failure, if no answer came
     */
    static <A, X extends Throwable> A answer(
            @Nullable A answer, @Nullable Throwable failure, Class<X> withAnswer, Function<X, A> answerOf) {
        if (answer != null) {
            return answer;
        }
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (withAnswer.isInstance(next)) {
                return answerOf.apply(withAnswer.cast(next));
            }
        }
        throw new CompletionException(failure);
    }

    /**
     * Takes a refusal for an answer as well as any other.
     *
     * @return nothing
     * @throws CompletionException with the failure, if no answer came
     */
    static <X extends Throwable> @Nullable Void taken(@Nullable Throwable failure, Class<X> withAnswer) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (withAnswer.isInstance(next)) {
                return null;
            }
        }
        if (failure != null) {
            throw new CompletionException(failure);
        }
        return null;
    }
}
