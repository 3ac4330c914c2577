package dev.rondo.cli;

import dev.rondo.Rondo;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code rondo} command. Exit codes: 0 on success, 1 if the work failed, 2 if the command line was wrong. Errors
 * are reported in one line on standard error; a stack trace means a defect.
 */
@Command(
        name = "rondo",
        description = "Train, run, inspect, convert and measure recurrent neural networks.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            Train.class,
            Predict.class,
            Generate.class,
            Bench.class,
            Run.class,
            Inspect.class,
            Convert.class,
            Demo.class,
            Profile.class,
            Tour.class,
            AutoComplete.GenerateCompletion.class
        })
public final class Main implements Runnable {
    /** Java methods that the engine's messages recommend, and that {@link ModelOptions} offers on the command line. */
    private static final Pattern JAVA_OPTIONS =
            Pattern.compile("LoadOptions\\.with(RnnActivation|Activation|Embedding|Order|KerasConfig)");

    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    @Spec
    private CommandSpec spec;

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "rondo: %5$s%6$s%n"); // a message on one line, as those of the command
        }
        CommandLine commandLine = commandLine();
        int exitCode = commandLine.execute(args);
        commandLine.getOut().flush();
        if (System.out.checkError()) {
            System.err.println("rondo: not all of the output could be written to the standard output");
            exitCode = Math.max(exitCode, CommandLine.ExitCode.SOFTWARE);
        }
        System.exit(exitCode);
    }

    /** {@return the command, ready to execute} */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::misused)
                .setExecutionExceptionHandler(Main::failed);
    }

    /** Prints the usage, since there is no subcommand. */
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
            String hint = JAVA_OPTIONS.matcher(message).find()
                    ? " (for the command-line option see " + name + " --help)"
                    : "";
            commandLine.getErr().println(name + ": " + message + hint);
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw problem;
    }

    /** {@return the message of an exception} Some of the JDK's exceptions about files only give the file's name. */
    private static String message(Exception problem) {
        return switch (problem) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            default -> problem.getMessage();
        };
    }

    /** Reads the version from the jar's manifest, and names the JVM and the kernels that it runs. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            String java = Runtime.version().toString();
            return new String[] {
                "rondo " + (version == null ? "(not packaged)" : version) + ", Java " + java + ", " + Rondo.kernels()
            };
        }
    }
}
