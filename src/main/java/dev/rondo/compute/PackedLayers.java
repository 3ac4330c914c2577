package dev.rondo.compute;

import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Layer;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a network with their packed weights. A service that produces no garbage never collects, so the native memory of
 * networks that it has replaced would pile up. Therefore the memory of a network whose last runner has moved to another network
 * is idle: the next network of the same layers takes it over, instead of new memory. If the owner of the idle network
 * makes a runner of it later, its weights are packed again from its parameters.
 *
 * <p>Runners keep the layers that they lease, so a step checks nothing. Memory is reused and never unmapped, so even a runner
 * that is misused in two threads reads valid memory. Thread-safe; a lock is held only while a lease is counted.
 *
 * <p>Weights in INT8 are never idle, since rounding them twice may give other values. The collector frees them, as it frees
 * everything that is never taken over.
 */
public final class PackedLayers {
    /** Guards all leases. */
    private static final Object LOCK = new Object();

    private static final Deque<WeakReference<PackedLayers>> IDLE = new ArrayDeque<>();

    private final List<Layer> layers;
    private final float[] parameters;
    private final WeightCodec codec;
    private final long nativeBytes;
    /** Made beforehand, because replacing a network allocates nothing. */
    private final WeakReference<PackedLayers> self = new WeakReference<>(this);

    /** Null after another network has taken the memory. */
    private Forward @Nullable [] forwards;

    private int runners;
    private boolean idle;

    /**
     * Packs weights.
     *
     * @param layers the layers in order
     * @param parameters the values that the network keeps; not copied
     * @param packed the values to pack, which differ from the others if the format rounds
     * @param codec the storage of the weights that enter products
     */
    public PackedLayers(List<Layer> layers, float[] parameters, float[] packed, WeightCodec codec) {
        this.layers = layers;
        this.parameters = parameters;
        this.codec = codec;
        Forward[] forwards = pack(packed);
        this.forwards = forwards;
        long bytes = 0;
        for (Forward forward : forwards) {
            bytes += forward.nativeBytes();
        }
        this.nativeBytes = bytes;
    }

    private Forward[] pack(float[] block) {
        Forward[] used = takeIdle();
        Forward[] packed = new Forward[layers.size()];
        int at = 0;
        for (int i = 0; i < packed.length; i++) {
            Layer layer = layers.get(i);
            packed[i] = used == null
                    ? Forwards.of(layer, block, at, codec)
                    : Forwards.reuse(used[i], layer, block, at, codec);
            at += layer.parameterCount();
        }
        return packed;
    }

    /** {@return the memory of an idle network of the same layers and format, which loses it; null if there is none} */
    private Forward @Nullable [] takeIdle() {
        synchronized (LOCK) {
            for (Iterator<WeakReference<PackedLayers>> each = IDLE.iterator(); each.hasNext(); ) {
                PackedLayers other = each.next().get();
                if (other == null) {
                    each.remove();
                } else if (other.codec == codec && other.layers.equals(layers)) {
                    each.remove();
                    Forward[] taken = other.forwards;
                    other.forwards = null;
                    other.idle = false;
                    return taken;
                }
            }
            return null;
        }
    }

    /** {@return the layers, for one more runner} They stay valid until it calls {@link #leave}, or for its life. */
    public Forward[] lease() {
        synchronized (LOCK) {
            runners++;
            if (idle) {
                idle = false;
                IDLE.remove(self);
            }
            if (forwards != null) {
                return forwards;
            }
        }
        Forward[] packed = pack(parameters);
        synchronized (LOCK) {
            if (forwards == null) {
                forwards = packed;
            }
            return forwards;
        }
    }

    /** Ends the lease of a runner that has moved to another network. After the last one the memory is idle. Allocates nothing. */
    public void leave() {
        synchronized (LOCK) {
            runners--;
            if (runners == 0 && codec != WeightCodec.INT8) {
                idle = true;
                IDLE.add(self);
            }
        }
    }

    /** Ends the lease of a runner that only warmed the network up, whose memory must be ready for those that come. */
    public void leaveReady() {
        synchronized (LOCK) {
            runners--;
        }
    }

    /** {@return the bytes of native memory of the packed weights} */
    public long nativeBytes() {
        return nativeBytes;
    }
}
