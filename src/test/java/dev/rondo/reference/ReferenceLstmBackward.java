package dev.rondo.reference;

import dev.rondo.reference.ReferenceCell.Gates;
import dev.rondo.reference.ReferenceCell.LstmCell;
import dev.rondo.reference.ReferenceCellBackward.GateGradients;

/** The derivative of {@link LstmCell}, whose gradients of projection and peepholes are null where it has none. */
public record ReferenceLstmBackward(
        LstmCell cell, GateGradients gradients, double[][] dProjection, double[][] dPeepholes)
        implements ReferenceCellBackward {
    @Override
    public double[] back(double[][] before, double[] x, double[][] dState) {
        double[] h = before[0];
        double[] c = before[1];
        double[] dNext = dState[1];
        double[] inner = new double[c.length];
        double[] oSum = new double[c.length];
        double[] o = new double[c.length];
        double[] output = new double[c.length];
        double[] next = new double[c.length];
        for (int j = 0; j < c.length; j++) {
            next[j] = forgetGate(j, x, h, c) * c[j] + inputGate(j, x, h, c) * candidate(j, x, h);
            inner[j] = cell.inner(next[j]);
            oSum[j] = sum(outputRow(), j, x, h) + cell.peep(peepOfOutput(), j) * next[j];
            o[j] = cell.gate(oSum[j]);
            output[j] = o[j] * inner[j];
        }
        double[] dOutput = dProjection == null ? dState[0] : unproject(output, dState[0]);
        double[] dx = new double[x.length];
        double[] dh = new double[h.length];
        double[] dc = new double[c.length];
        for (int j = 0; j < c.length; j++) {
            double doSum = dOutput[j] * inner[j] * gateSlope(oSum[j]);
            gradients.sum(outputRow(), j, doSum, x, dx, h, dh);
            double dcNext =
                    dNext[j] + dOutput[j] * o[j] * innerSlope(next[j]) + peep(peepOfOutput(), j, doSum, next[j]);
            dc[j] = cellBack(j, dcNext, x, dx, h, dh, c);
        }
        dState[0] = dh;
        dState[1] = dc;
        return dx;
    }

    /** Through {@code c' = f c + i g} of one unit; gives dc. */
    private double cellBack(int j, double dcNext, double[] x, double[] dx, double[] h, double[] dh, double[] c) {
        double iSum = inputSum(j, x, h, c);
        double i = cell.gate(iSum);
        double f = forgetGate(j, x, h, c);
        double g = candidate(j, x, h);
        boolean coupled = cell.lstm().coupled();
        gradients.sum(outputRow() - 1, j, dcNext * i * innerSlope(sum(outputRow() - 1, j, x, h)), x, dx, h, dh);
        double di = coupled ? dcNext * (g - c[j]) : dcNext * g;
        double diSum = di * gateSlope(iSum);
        gradients.sum(0, j, diSum, x, dx, h, dh);
        double dc = dcNext * f + peep(0, j, diSum, c[j]);
        if (!coupled) {
            double dfSum = dcNext * c[j] * gateSlope(sum(1, j, x, h) + cell.peep(1, j) * c[j]);
            gradients.sum(1, j, dfSum, x, dx, h, dh);
            dc += peep(1, j, dfSum, c[j]);
        }
        return dc;
    }

    private double inputGate(int j, double[] x, double[] h, double[] c) {
        return cell.gate(inputSum(j, x, h, c));
    }

    private double inputSum(int j, double[] x, double[] h, double[] c) {
        return sum(0, j, x, h) + cell.peep(0, j) * c[j];
    }

    private double gateSlope(double sum) {
        return ReferenceActivation.slope(cell.lstm().activations().recurrentActivation(), sum);
    }

    private double innerSlope(double sum) {
        return ReferenceActivation.slope(cell.lstm().activations().activation(), sum);
    }

    private double forgetGate(int j, double[] x, double[] h, double[] c) {
        return cell.lstm().coupled() ? 1 - inputGate(j, x, h, c) : cell.gate(sum(1, j, x, h) + cell.peep(1, j) * c[j]);
    }

    private double candidate(int j, double[] x, double[] h) {
        return cell.inner(sum(outputRow() - 1, j, x, h));
    }

    private double sum(int gate, int j, double[] x, double[] h) {
        Gates gates = cell.gates();
        return gates.sum(gate, j, x, h);
    }

    /** Gates are i f g o, or i g o when coupled. */
    private int outputRow() {
        return cell.lstm().coupled() ? 2 : 3;
    }

    /** Peepholes are p_i p_f p_o, or p_i p_o when coupled. */
    private int peepOfOutput() {
        return outputRow() - 1;
    }

    /** Through {@code p c} of one unit; gives its part of dc. */
    private double peep(int gate, int j, double dSum, double c) {
        if (dPeepholes == null) {
            return 0;
        }
        dPeepholes[0][gate * cell.lstm().hiddenSize() + j] += dSum * c;
        return dSum * cell.peep(gate, j);
    }

    private double[] unproject(double[] output, double[] dh) {
        double[] dOutput = new double[output.length];
        for (int j = 0; j < dh.length; j++) {
            ReferenceCellBackward.product(cell.projection()[j], dProjection[j], dh[j], output, dOutput);
        }
        return dOutput;
    }
}
