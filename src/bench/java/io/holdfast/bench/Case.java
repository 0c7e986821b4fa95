package io.holdfast.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * One comparison that can be made. Immutable.
 *
 * @param cell the cell of the targets it belongs to, such as {@code T2}
 * @param name what is done, where, by how many
 * @param target the ratio that is aimed at
 * @param judge the figure that is compared
 * @param baseline who is 1
 * @param subject who is measured against it
 * @param bounds others that show in the same rounds how far one could get
 * @param seconds how long a round of all contenders takes on two quiet cores, about
 */
record Case(
        String cell,
        String name,
        Target target,
        Judge judge,
        Contender baseline,
        Contender subject,
        List<Contender> bounds,
        double seconds) {
    String title() {
        return cell + " " + name;
    }

    List<Contender> contenders() {
        return Stream.concat(Stream.of(baseline, subject), bounds.stream()).toList();
    }

    /** The order of a round: each other one is turned round, so that nobody always comes after the same one. */
    List<Contender> order(int round) {
        List<Contender> order = new ArrayList<>(contenders());
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        return order;
    }
}
