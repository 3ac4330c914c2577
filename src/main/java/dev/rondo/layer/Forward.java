package dev.rondo.layer;

/** STUB. */
public abstract class Forward {
    Forward() {}
}
