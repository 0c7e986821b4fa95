package io.holdfast.cli;

import io.holdfast.account.Account;
import io.holdfast.account.BatchFacts;
import io.holdfast.spark.log.OfflineAccount;
import io.holdfast.storage.Storage;
import io.holdfast.wal.LogMode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists batches that are not done. Changes nothing; a driver may run meanwhile. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists batches that are not done or not yet cleaned, and counts blocks that no batch has.")
final class BatchesList implements Callable<Integer> {
    private static final String ROW = "%-15s %-24s %-8s %-9s %8s %8s %12s %s";

    @Mixin
    private LogArguments log = new LogArguments();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine().getOut(), log.json());
        Account account = read();
        output.heading(
                String.format(ROW, "BATCH", "TIME", "VERDICT", "STATE", "FAILURES", "BLOCKS", "RECORDS", "REASON"));
        account.batches().forEach(batch -> show(batch, output));
        int unallocated = account.unallocated().size();
        output.say(
                JsonLine.of("total")
                        .put("batches", account.batches().size())
                        .put("setAside", account.setAside().size())
                        .put("failed", account.undone().failed().size())
                        .put("underWay", account.undone().running())
                        .put("unallocatedBlocks", unallocated),
                "total: " + account.batches().size() + " batches, "
                        + account.setAside().size() + " set aside; undone: " + account.undone());
        return ExitStatus.FINE;
    }

    private Account read() {
        try (Storage storage = log.open()) {
            if (!log.isLog(storage)) {
                throw CommandException.wrongUse("Nothing was found in " + storage.root());
            }
            return OfflineAccount.of(storage.root(), log.application(storage), LogMode.APPEND, log.hadoopOptions())
                    .read();
        }
    }

    private static void show(BatchFacts batch, Output output) {
        String verdict = batch.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-');
        JsonLine object = JsonLine.of("batch")
                .put("batch", batch.time())
                .put("time", Output.time(batch.time()))
                .put("verdict", verdict)
                .put("state", state(batch))
                .put("failures", batch.failures())
                .put("blocks", batch.blocks())
                .put("records", batch.records())
                .put("reason", batch.reason());
        String text = String.format(
                ROW,
                batch.time(),
                Output.time(batch.time()),
                verdict,
                state(batch),
                batch.failures(),
                batch.blocks(),
                batch.records(),
                batch.reason().replaceAll("\\p{Cntrl}", " "));
        output.say(object, text);
    }

    private static String state(BatchFacts batch) {
        if (batch.isSetAside()) {
            return "set-aside";
        }
        return batch.isCleaned() ? "cleaned" : "open";
    }
}
