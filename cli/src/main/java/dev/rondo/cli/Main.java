package dev.rondo.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code rondo} command. Exit codes: 0 for success, 1 when the work failed, 2 when the command line was wrong. What
 * failed goes to standard error in one line; a stack trace means a defect.
 */
@Command(
        name = "rondo",
        description = "Recurrent networks on the JVM, one time step at a time.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {Run.class, Inspect.class, Convert.class, Demo.class, Profile.class})
public final class Main implements Runnable {
    /** What the engine asks for in Java's words, and {@link Answers} has options for. */
    private static final Pattern ANSWERS =
            Pattern.compile("LoadOptions\\.with(RnnActivation|Activation|Embedding|Order|KerasConfig)");

    @Spec
    private CommandSpec spec;

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** {@return the command, ready to execute} */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::misused)
                .setExecutionExceptionHandler(Main::failed);
    }

    /** Without a subcommand there is nothing to do but to say what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int misused(ParameterException problem, String[] args) {
        CommandSpec command = problem.getCommandLine().getCommandSpec();
        problem.getCommandLine()
                .getErr()
                .println(command.qualifiedName() + ": " + problem.getMessage() + " (see " + command.qualifiedName()
                        + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception problem, CommandLine commandLine, CommandLine.ParseResult parsed)
            throws Exception {
        if (problem instanceof IOException) {
            String name = commandLine.getCommandSpec().qualifiedName();
            String message = message(problem);
            String hint = ANSWERS.matcher(message).find() ? " (options: see " + name + " --help)" : "";
            commandLine.getErr().println(name + ": " + message + hint);
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw problem;
    }

    /** The JDK's errors about files often say no more than the file's name. */
    private static String message(Exception problem) {
        return switch (problem) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            default -> problem.getMessage();
        };
    }

    /** Reads the version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            String java = Runtime.version().toString();
            return new String[] {"rondo " + (version == null ? "(not packaged)" : version) + ", Java " + java};
        }
    }
}
