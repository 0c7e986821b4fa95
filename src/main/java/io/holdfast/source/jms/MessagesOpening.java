package io.holdfast.source.jms;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceLibrary;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;

/** One attempt to open a source: factory, connection, session, consumer. Not thread-safe. */
final class MessagesOpening {
    private final JmsMessages source;
    private final SourceContext context;
    private final ResolvedSecrets secrets = new ResolvedSecrets();

    MessagesOpening(JmsMessages source, SourceContext context) {
        this.source = source;
        this.context = context;
    }

    SourceReader open() {
        refuseUnshared();
        String className = source.factory().clientClass();
        if (!className.isEmpty()) {
            SourceLibrary.require(className, Vendor.of(className).artifact(className), source.name());
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // JNDI and the clients look there for classes of their own.
        thread.setContextClassLoader(MessagesOpening.class.getClassLoader());
        try {
            return connected();
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void refuseUnshared() {
        if (context.receivers() > 1 && !source.destination().isShared()) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + " with " + context.receivers()
                            + " receivers: one connection alone may use the subscription; use ofSharedTopic(...), or a"
                            + " queue that the broker fills from the topic",
                    null);
        }
    }

    private SourceReader connected() {
        FactoryMaking making = new FactoryMaking(source, secrets);
        Object factory = making.make();
        Vendor vendor = Vendor.of(factory.getClass().getName());
        int window = window(vendor);
        making.configure(factory, vendor.required(window));
        Wanted wanted = new Wanted(
                vendor,
                secrets.resolve(source.user()),
                secrets.resolve(source.password()),
                source.destination(),
                source.selector().orElse(null),
                source.acknowledgeMode().orElse(vendor.acknowledgeMode()),
                context.maxRecordBytes());
        Loss loss = new Loss();
        JmsLink link = link(factory, wanted, loss);
        return new JmsReader(source, context, link, loss, secrets, wanted.isTransacted(), window);
    }

    private JmsLink link(Object factory, Wanted wanted, Loss loss) {
        boolean isJakarta = FactoryMaking.isOf(factory, FactoryMaking.JAKARTA);
        try {
            return isJakarta ? JakartaLink.open(factory, wanted, loss) : JavaxLink.open(factory, wanted, loss);
        } catch (Exception failure) { // whatever the vendor's client throws
            throw Failures.opening(source, secrets, failure);
        }
    }

    private int window(Vendor vendor) {
        return source.window() > 0 ? source.window() : Math.min(context.window(), vendor.mostByDefault());
    }
}
