package io.holdfast.source.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SettersTest {
    /** As vendors have them. */
    public static final class Policy {
        private int all;

        public void setAll(int value) {
            all = value;
        }
    }

    /** As vendors have them. */
    public static final class Factory {
        private final Policy policy = new Policy();
        private String name = "";
        private boolean blocking;
        private long timeout;

        public Policy getPolicy() {
            return policy;
        }

        public void setName(Object notThis) {
            name = "not " + notThis;
        }

        public void setName(String value) {
            name = value;
        }

        public void setBlocking(boolean value) {
            blocking = value;
        }

        public void setTimeout(long value) {
            if (value < 0) {
                throw new IllegalArgumentException("negative");
            }
            timeout = value;
        }
    }

    private final Factory factory = new Factory();

    @Test
    void shouldSetTextsNumbersBooleansAndPropertiesOfProperties() throws ReflectiveOperationException {
        Setters.set(factory, "name", "n");
        Setters.set(factory, "blocking", "true");
        Setters.set(factory, "timeout", "12");
        Setters.set(factory, "policy.all", "34");

        assertThat(factory.name).isEqualTo("n");
        assertThat(factory.blocking).isTrue();
        assertThat(factory.timeout).isEqualTo(12);
        assertThat(factory.policy.all).isEqualTo(34);
    }

    @Test
    void shouldSayWhatIsNotThereOrNotTaken() {
        assertThatThrownBy(() -> Setters.set(factory, "nothing", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(Factory.class.getName() + " has no property nothing that is a text, a number or a boolean");
        assertThatThrownBy(() -> Setters.set(factory, "nothing.all", "1"))
                .hasMessage(Factory.class.getName() + " has no property nothing");
        assertThatThrownBy(() -> Setters.set(factory, "timeout", "soon"))
                .hasMessage("The property timeout takes a whole number");
        assertThatThrownBy(() -> Setters.set(factory, "blocking", "yes"))
                .hasMessage("The property blocking takes true or false");
        assertThatThrownBy(() -> Setters.set(factory, "timeout", "-1"))
                .hasMessageStartingWith("setTimeout refuses the value");
    }
}
