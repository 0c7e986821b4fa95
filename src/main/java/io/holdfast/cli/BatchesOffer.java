package io.holdfast.cli;

import io.holdfast.account.Account;
import io.holdfast.account.BatchFacts;
import io.holdfast.spark.log.OfflineAccount;
import io.holdfast.storage.Storage;
import io.holdfast.wal.LogMode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Offers a batch again that was set aside or has failed too often. Wants a driver that does not run. */
@Command(
        name = "offer",
        mixinStandardHelpOptions = true,
        description = {
            "Offers a batch again: its failures are forgotten, and the next start of the application runs it.",
            "The application must not run."
        })
final class BatchesOffer implements Callable<Integer> {
    @Mixin
    private LogArguments log = new LogArguments();

    @Parameters(
            index = "1",
            paramLabel = "<batch>",
            description = "The batch's time in milliseconds, as 'batches list' names it.")
    private long time;

    @Option(names = "--force", description = "Do it although a driver gives signs of life; that driver then ends.")
    private boolean force;

    @Option(names = "--objects", description = "The log is kept in objects: spark.holdfast.wal.mode=objects.")
    private boolean objects;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Output output = new Output(spec.commandLine().getOut(), log.json());
        OfflineAccount account = account();
        require(account.read());
        if (!force && account.isDriverAlive()) {
            throw CommandException.wrongUse("The application of " + log.directory()
                    + " gives signs of life: stop it first, with 'holdfast app stop " + log.directory()
                    + "'. --force does it all the same, and that driver ends");
        }
        account.offer(time);
        output.say(
                JsonLine.of("offered").put("batch", time),
                "Batch " + time + " is offered again: the next start of the application runs it");
        return ExitStatus.FINE;
    }

    private OfflineAccount account() {
        try (Storage storage = log.open()) {
            if (!log.isLog(storage)) {
                throw CommandException.wrongUse("Nothing was found in " + storage.root());
            }
            LogMode mode = objects ? LogMode.OBJECTS : LogMode.APPEND;
            return OfflineAccount.of(storage.root(), log.application(storage), mode, log.hadoopOptions());
        }
    }

    private void require(Account account) {
        BatchFacts batch = account.batches().stream()
                .filter(each -> each.time() == time)
                .findFirst()
                .orElseThrow(() -> CommandException.wrongUse("There is no batch " + time + " that is not done; see"
                        + " 'holdfast batches list " + log.directory() + "'"));
        if (!batch.isSetAside() && batch.failures() == 0) {
            throw CommandException.wrongUse("Batch " + time + " is neither set aside nor has it failed: the next start"
                    + " runs it anyway if it is not done");
        }
    }
}
