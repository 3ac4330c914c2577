package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.Jvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * This run of the suite uses the kernels that it was started for. The build names them: {@code rondo.test.expect} is vector or
 * plain, and {@code rondo.test.width} is the limit on the vector width in bits.
 */
@Tag("conformance")
class ActiveKernelsTest {
    @Test
    void shouldServeTheKernelsThisRunIsFor() {
        String expected = System.getProperty("rondo.test.expect");
        assertNotNull(expected, "-Drondo.test.expect=vector or plain");
        assertTrue(Backend.describe().startsWith(expected + " kernels"), Backend.describe());
        assertEquals(expected.equals("vector"), Backend.active().kernels().vector());
    }

    @Test
    void shouldUseVectorsAsWideAsAskedAndAsTheMachineHas() {
        int lanes = Backend.active().kernels().lanes();
        if (System.getProperty("rondo.test.expect").equals("plain")) {
            assertEquals(Padding.MULTIPLE, lanes);
            assertFalse(Backend.describe().contains(" bit"), Backend.describe());
            return;
        }
        Jvm.Result widest = Jvm.runMain(WidestVector.class, Jvm.VECTOR_MODULE);
        assertEquals(0, widest.exit(), widest.err());
        int machine = Integer.parseInt(widest.out().strip());
        int asked = Integer.getInteger("rondo.test.width", Integer.MAX_VALUE) / Float.SIZE;
        assertEquals(Math.min(asked, machine), lanes);
        assertTrue(Backend.describe().contains(", " + lanes * Float.SIZE + " bit"), Backend.describe());
    }
}
