package io.holdfast.bench;

import java.io.Serializable;

/** Work that is done in a {@link WorkProcess}: it travels there, settings and all, and its sample comes back. */
interface RemoteWork extends Contender.Work, Serializable {}
