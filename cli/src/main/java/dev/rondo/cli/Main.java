package dev.rondo.cli;

import java.io.IOException;
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
        subcommands = {Demo.class, Profile.class})
public final class Main implements Runnable {
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
            commandLine.getErr().println(name + ": " + problem.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw problem;
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
