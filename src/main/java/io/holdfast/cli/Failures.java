package io.holdfast.cli;

import io.holdfast.HoldfastException;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.wal.WalBindingException;
import io.holdfast.wal.WalDamageException;
import io.holdfast.wal.WalVersionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what a command threw, or could not understand, into text on standard error and a status. Stateless. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println("holdfast: " + failure.getMessage());
        command.usage(command.getErr());
        command.getErr().flush();
        return ExitStatus.WRONG_USE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        command.getErr().println("holdfast: " + text(failure));
        command.getErr().flush();
        return status(failure);
    }

    /** What Holdfast throws explains itself; anything else is named by its class as well. */
    private static String text(Throwable failure) {
        return failure instanceof HoldfastException ? String.valueOf(failure.getMessage()) : failure.toString();
    }

    private static int status(Exception failure) {
        if (failure instanceof CommandException own) {
            return own.status();
        }
        if (failure instanceof WalDamageException || failure instanceof OffsetDamagedException) {
            return ExitStatus.DAMAGE;
        }
        boolean wrongUse = failure instanceof WalBindingException
                || failure instanceof WalVersionException
                || failure instanceof OffsetRefusedException
                || failure instanceof IllegalArgumentException;
        return wrongUse ? ExitStatus.WRONG_USE : ExitStatus.UNREACHABLE;
    }
}
