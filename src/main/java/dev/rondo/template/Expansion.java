package dev.rondo.template;

import dev.rondo.template.Tree.Known;
import dev.rondo.template.Tree.Local;
import dev.rondo.template.Tree.Registers;
import dev.rondo.template.Tree.Result;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one method of a template. It executes the method's instructions on expressions: what is known is computed, other
 * instructions are written when a statement needs their result. A branch on known values is followed, so loops over known
 * values are unrolled. A call of a helper is executed in the same way, with a {@link Frame} of its own.
 */
final class Expansion {
    /** A longer method would be too large for C2 and hints at a loop that never ends. */
    private static final int LIMIT = 50_000;

    private final TemplateSource template;
    private final Map<String, Integer> constants;
    private final CodeBuilder code;
    private final Deque<Tree> stack = new ArrayDeque<>();
    private Slots slots = new Slots(0);
    private Frame frame;
    private int executed;

    Expansion(TemplateSource template, Map<String, Integer> constants, CodeBuilder code) {
        this.template = template;
        this.constants = constants;
        this.code = code;
        this.frame = Frame.NONE;
    }

    /** Writes a method's body. */
    void expand(MethodModel method) {
        Frame outer = new Frame(method, true, true);
        int slot = 0;
        if (!method.flags().has(AccessFlag.STATIC)) {
            outer.parameter(new Local(TypeKind.REFERENCE, slot++));
        }
        for (ClassDesc type : method.methodTypeSymbol().parameterList()) {
            Local parameter = new Local(TypeKind.from(type).asLoadable(), slot);
            outer.parameter(parameter);
            slot += parameter.kind().slotSize();
        }
        slots = new Slots(slot);
        run(outer);
    }

    private @Nullable Tree run(Frame called) {
        Frame caller = frame;
        frame = called;
        Tree result = null;
        for (int at = 0; at >= 0; ) {
            CodeElement element = frame.elements.get(at);
            frame.at = at;
            if (++executed > LIMIT) {
                throw refused("more than " + LIMIT + " instructions: does an unrolled loop end?");
            }
            if (element instanceof ReturnInstruction back) {
                result = finish(back, caller);
                at = caller == Frame.NONE ? frame.nextPending(at) : end(at);
            } else {
                at = step(element, at);
            }
        }
        frame = caller;
        return result;
    }

    private int end(int at) {
        if (frame.nextPending(at) >= 0) {
            throw refused("a helper returns at its end only");
        }
        return -1;
    }

    private @Nullable Tree finish(ReturnInstruction back, Frame caller) {
        if (caller == Frame.NONE) {
            if (back.opcode() != Opcode.RETURN) {
                write(stack.pop());
            }
            code.with(back);
            return null;
        }
        return back.opcode() == Opcode.RETURN ? null : stack.pop();
    }

    /** Executes an element; returns the index of the next one, or -1 if none can be reached. */
    private int step(CodeElement element, int at) {
        switch (element) {
            case LineNumber line -> line(line);
            case LabelTarget target -> label(target.label());
            case BranchInstruction branch -> {
                return branch(branch, at);
            }
            case Instruction instruction -> execute(instruction);
            default -> {
                // Names and scopes of variables are for debuggers.
            }
        }
        return at + 1;
    }

    /** Lines of other methods than the template's own would point into the wrong place of its file. */
    private void line(LineNumber line) {
        frame.line = line.line();
        if (frame.ownLines) {
            code.lineNumber(line.line());
        }
    }

    private void label(Label label) {
        boolean reached = frame.isPending(label);
        if (reached) {
            requireStatement("a value would cross the end of a branch");
        }
        code.labelBinding(frame.arrive(label, code));
    }

    private int branch(BranchInstruction branch, int at) {
        int target = frame.index(branch.target());
        if (branch.opcode() == Opcode.GOTO || branch.opcode() == Opcode.GOTO_W) {
            return jump(branch.target(), target, at);
        }
        Tree right = two(branch.opcode()) ? stack.pop() : new Known(0, false);
        Tree left = stack.pop();
        if (left instanceof Known a && right instanceof Known b) {
            frame.decide(true);
            return Ints.holds(branch.opcode(), a.value(), b.value()) ? target : at + 1;
        }
        requireStatement("a branch depends on values that are not known, inside an expression");
        frame.decide(false);
        write(left);
        if (two(branch.opcode())) {
            write(right);
        }
        slots.endStatement();
        code.branch(branch.opcode(), frame.label(branch.target(), target > at, code));
        return at + 1;
    }

    private int jump(Label label, int target, int at) {
        if (target < at ? frame.isUnrolled(label) : !frame.pendingBetween(at, target)) {
            return target;
        }
        requireStatement("a value would cross a jump");
        code.goto_(frame.label(label, target > at, code));
        return frame.nextPending(at);
    }

    private static boolean two(Opcode opcode) {
        return opcode.name().startsWith("IF_");
    }

    private void execute(Instruction instruction) {
        switch (instruction) {
            case ConstantInstruction constant -> constant(constant);
            case LoadInstruction load -> stack.push(frame.value(load.slot()));
            case StoreInstruction store -> store(store);
            case IncrementInstruction increment -> increment(increment);
            case OperatorInstruction operator -> operator(operator);
            case ConvertInstruction convert -> result(convert, 1);
            case TypeCheckInstruction check -> result(check, 1);
            case ArrayLoadInstruction load -> arrayLoad(load);
            case ArrayStoreInstruction store -> arrayStore(store);
            case NewReferenceArrayInstruction array -> registers(TypeKind.REFERENCE);
            case NewPrimitiveArrayInstruction array -> registers(array.typeKind());
            case FieldInstruction field -> field(field);
            case InvokeInstruction call -> call(call);
            default -> throw refused("it has an instruction " + instruction.opcode());
        }
    }

    private void constant(ConstantInstruction constant) {
        if (constant.constantValue() instanceof Integer value) {
            stack.push(new Known(value, false));
        } else {
            stack.push(new Result(constant, List.of()));
        }
    }

    private void store(StoreInstruction store) {
        Tree value = stack.pop();
        boolean known = value instanceof Known constant && constant.unrolled();
        if (known || value instanceof Registers) {
            frame.bind(store.slot(), value);
            return;
        }
        Local local = frame.variable(store.slot(), store.typeKind(), slots);
        write(value);
        code.storeLocal(local.kind(), local.slot());
        statement();
    }

    private void increment(IncrementInstruction increment) {
        Tree value = frame.value(increment.slot());
        if (value instanceof Known known) {
            if (frame.inLaterLoop(increment.slot())) {
                throw refused("a known variable is counted in a loop that is not unrolled");
            }
            frame.count(increment.slot(), known.value() + increment.constant());
            return;
        }
        requireStatement("a variable is counted inside an expression");
        code.iinc(((Local) value).slot(), increment.constant());
    }

    private void operator(OperatorInstruction operator) {
        if (operator.opcode() == Opcode.ARRAYLENGTH) {
            if (stack.peek() instanceof Registers registers) {
                stack.pop();
                stack.push(new Known(registers.elements().size(), false));
            } else {
                result(operator, 1);
            }
            return;
        }
        if (operator.opcode().name().endsWith("NEG")) {
            result(operator, 1);
            return;
        }
        Tree right = stack.pop();
        Tree left = stack.pop();
        boolean known = left instanceof Known && right instanceof Known;
        stack.push(
                known && Ints.computes(operator.opcode())
                        ? new Known(
                                Ints.compute(operator.opcode(), ((Known) left).value(), ((Known) right).value()), false)
                        : new Result(operator, List.of(left, right)));
    }

    private void arrayLoad(ArrayLoadInstruction load) {
        Tree index = stack.pop();
        Tree array = stack.pop();
        if (array instanceof Registers registers) {
            stack.push(register(registers, index));
        } else {
            stack.push(new Result(load, List.of(array, index)));
        }
    }

    private void arrayStore(ArrayStoreInstruction store) {
        Tree value = stack.pop();
        Tree index = stack.pop();
        Tree array = stack.pop();
        if (array instanceof Registers registers) {
            Local register = register(registers, index);
            write(value);
            code.storeLocal(register.kind(), register.slot());
        } else {
            write(array);
            write(index);
            write(value);
            code.with(store);
        }
        statement();
    }

    private Local register(Registers registers, Tree index) {
        int count = registers.elements().size();
        if (index instanceof Known i && i.value() >= 0 && i.value() < count) {
            return registers.elements().get(i.value());
        }
        throw refused("the index of a register must be known and below " + count);
    }

    private void registers(TypeKind kind) {
        if (!(stack.pop() instanceof Known count)) {
            throw refused("the number of registers must be known");
        }
        List<Local> all = new ArrayList<>();
        for (int i = 0; i < count.value(); i++) {
            all.add(slots.variable(kind.asLoadable()));
        }
        stack.push(new Registers(all));
    }

    private void field(FieldInstruction field) {
        switch (field.opcode()) {
            case GETSTATIC -> {
                Integer value = field.owner().asInternalName().equals(template.internalName())
                        ? constants.get(field.name().stringValue())
                        : null;
                stack.push(value == null ? new Result(field, List.of()) : new Known(value, false));
            }
            case GETFIELD -> result(field, 1);
            default -> throw refused("it writes the field " + field.name().stringValue());
        }
    }

    private void call(InvokeInstruction call) {
        if (TemplateSource.isUnrolled(call)) {
            if (!(stack.pop() instanceof Known value)) {
                throw refused("the value of unrolled(...) is not known");
            }
            stack.push(new Known(value.value(), true));
            return;
        }
        MethodModel helper = template.helper(call);
        if (helper != null) {
            paste(helper);
            return;
        }
        int operands = call.typeSymbol().parameterCount() + (call.opcode() == Opcode.INVOKESTATIC ? 0 : 1);
        if (call.typeSymbol().returnType().descriptorString().equals("V")) {
            for (Tree operand : pop(operands)) {
                write(operand);
            }
            code.with(call);
            statement();
        } else {
            result(call, operands);
        }
    }

    /** Executes a helper. Its arguments are computed once, before its body. */
    private void paste(MethodModel helper) {
        List<ClassDesc> types = helper.methodTypeSymbol().parameterList();
        List<Tree> arguments = pop(types.size());
        boolean statement = frame.statement
                && stack.isEmpty()
                && helper.methodTypeSymbol().returnType().descriptorString().equals("V");
        boolean ownLines = frame.ownLines
                && helper.parent().filter(template.model()::equals).isPresent();
        Frame called = new Frame(helper, statement, ownLines);
        int slot = 0;
        for (int i = 0; i < arguments.size(); i++) {
            TypeKind kind = TypeKind.from(types.get(i)).asLoadable();
            called.bind(slot, argument(arguments.get(i), kind, called));
            slot += kind.slotSize();
        }
        Tree result = run(called);
        if (result != null) {
            stack.push(result);
        }
    }

    private Tree argument(Tree value, TypeKind kind, Frame called) {
        return switch (value) {
            case Known known -> new Known(known.value(), true);
            case Registers registers -> registers;
            case Local local -> local;
            case Result result -> {
                Local local = called.statement ? slots.variable(kind) : slots.intermediate(kind);
                write(result);
                code.storeLocal(kind, local.slot());
                yield local;
            }
        };
    }

    private void result(Instruction instruction, int operands) {
        stack.push(new Result(instruction, pop(operands)));
    }

    private List<Tree> pop(int operands) {
        List<Tree> popped = new ArrayList<>(operands);
        for (int i = 0; i < operands; i++) {
            popped.addFirst(stack.pop());
        }
        return popped;
    }

    private void write(Tree value) {
        switch (value) {
            case Known known -> code.loadConstant(known.value());
            case Local local -> code.loadLocal(local.kind(), local.slot());
            case Registers registers -> throw refused("an array of registers leaves the method");
            case Result result -> {
                result.operands().forEach(this::write);
                code.with(result.instruction());
            }
        }
    }

    private void statement() {
        if (frame.statement && stack.isEmpty()) {
            slots.endStatement();
        }
    }

    private void requireStatement(String problem) {
        if (!frame.statement || !stack.isEmpty()) {
            throw refused(problem);
        }
    }

    private IllegalArgumentException refused(String problem) {
        return new IllegalArgumentException(
                frame.method + " cannot be expanded at line " + frame.line + ": " + problem);
    }
}
