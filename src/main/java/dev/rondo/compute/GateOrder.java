package dev.rondo.compute;

import dev.rondo.layer.Activation;
import dev.rondo.layer.CellActivations;
import dev.rondo.layer.Gate;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import java.util.List;

/**
 * The order in which a framework stores the gates of a recurrent layer, one block of rows (Keras: of columns) per gate.
 * {@link #PYTORCH} is the order of a network's parameters. Each gate is a letter: i, f, g and o of LSTM (g is the candidate
 * cell), r, z and n of GRU, h of RNN.
 */
public enum GateOrder {
    /** PyTorch, and the parameters of every network here. */
    PYTORCH("ifgo", "igo", "ifo", "io", "rzn"),
    /** ONNX. A coupled LSTM has a forget gate there too; it is ignored. */
    ONNX("iofg", "iofg", "iof", "iof", "zrn"),
    /** Keras. It has neither coupled gates nor peepholes. */
    KERAS("ifgo", "", "", "", "zrn"),
    /** The kernels: gates with a sigmoid first. */
    KERNEL("ifog", "iog", "ifo", "io", "rzn");

    /** The order of a matrix without gates: a projection or a dense layer. */
    static final int[] ONE_BLOCK = {0};

    private final String lstm;
    private final String coupled;
    private final String peepholes;
    private final String coupledPeepholes;
    private final String gru;

    GateOrder(String lstm, String coupled, String peepholes, String coupledPeepholes, String gru) {
        this.lstm = lstm;
        this.coupled = coupled;
        this.peepholes = peepholes;
        this.coupledPeepholes = coupledPeepholes;
        this.gru = gru;
    }

    /**
     * {@return for each gate of the layer in this order, the index of its block in the other order; -1 if it has none
     * there}
     *
     * @param other the order in which the blocks are stored
     * @param layer the layer
     */
    public int[] blocksIn(GateOrder other, RecurrentLayer layer) {
        return indices(gates(layer), other.gates(layer));
    }

    /**
     * {@return for each peephole of the layer in this order, the index of its block in the other order; -1 if it has none
     * there}
     *
     * @param other the order in which the blocks are stored
     * @param layer a layer with peepholes
     */
    public int[] peepholesIn(GateOrder other, Lstm layer) {
        return indices(peepholes(layer), other.peepholes(layer));
    }

    /** {@return the gates of the layer in this order} A coupled forget gate is 1 - i, and not a gate of its own. */
    List<Gate> gatesOf(RecurrentLayer layer) {
        return gates(layer).chars().mapToObj(letter -> gate(letter, layer)).toList();
    }

    private static Gate gate(int letter, RecurrentLayer layer) {
        return switch (layer) {
            case Rnn rnn -> new Gate("hidden", rnn.activation());
            case Gru gru -> gate(letter, gru.activations());
            case Lstm lstm -> gate(letter, lstm.activations());
        };
    }

    private static Gate gate(int letter, CellActivations activations) {
        Activation recurrent = activations.recurrentActivation();
        return switch (letter) {
            case 'i' -> new Gate("input", recurrent);
            case 'f' -> new Gate("forget", recurrent);
            case 'o' -> new Gate("output", recurrent);
            case 'r' -> new Gate("reset", recurrent);
            case 'z' -> new Gate("update", recurrent);
            default -> new Gate("candidate", activations.activation());
        };
    }

    private String gates(RecurrentLayer layer) {
        return switch (layer) {
            case Rnn rnn -> "h";
            case Gru reset -> gru;
            case Lstm cell -> cell.coupled() ? coupled : lstm;
        };
    }

    private String peepholes(Lstm layer) {
        return layer.coupled() ? coupledPeepholes : peepholes;
    }

    private static int[] indices(String order, String stored) {
        return order.chars().map(stored::indexOf).toArray();
    }
}
