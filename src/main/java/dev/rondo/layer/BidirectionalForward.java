package dev.rondo.layer;

final class BidirectionalForward extends Forward {
    BidirectionalForward(Bidirectional l, Forward a, Forward b) {}
}
