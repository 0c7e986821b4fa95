package io.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks a driver how it is. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Says what the application of a log directory has to do and has counted. Run it on the driver's"
                + " host.")
final class AppStatus implements Callable<Integer> {
    @Mixin
    private LogArguments log = new LogArguments();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine().getOut(), log.json());
        DriverTalk.with(log).say("status", line -> show(line, output));
        return ExitStatus.FINE;
    }

    private static boolean show(String line, Output output) {
        if (line.equals("refused")) {
            throw CommandException.unreachable("The driver does not know the token: it was started again just now");
        }
        int equals = line.indexOf('=');
        if (equals > 0) {
            String name = line.substring(0, equals);
            String value = line.substring(equals + 1);
            output.say(JsonLine.of("status").put("name", name).put("value", value), name + " " + value);
        }
        return line.equals("end");
    }
}
