package io.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops an application gracefully. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = {
            "Stops the application of a log directory when everything received is processed, and waits for it.",
            "Run it on the driver's host; from elsewhere, create a file 'stop' in the log directory."
        })
final class AppStop implements Callable<Integer> {
    @Mixin
    private LogArguments log = new LogArguments();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private int status = ExitStatus.FINE;

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine().getOut(), log.json());
        DriverTalk.with(log).say("stop", line -> show(line, output));
        return status;
    }

    private boolean show(String line, Output output) {
        int space = line.indexOf(' ');
        String type = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1);
        output.say(JsonLine.of(type).put("text", rest), line);
        if (type.equals("failed")) {
            status = ExitStatus.DAMAGE;
            return true;
        }
        if (type.equals("refused")) {
            throw CommandException.unreachable("The driver does not know the token: it was started again just now");
        }
        return type.equals("stopped");
    }
}
