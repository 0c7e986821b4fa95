package io.holdfast.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.holdfast.metric.PublishedMetrics;
import io.holdfast.offset.ObserveSettings;
import io.holdfast.spark.context.SparkVersion;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Shows what Holdfast counts, on the driver and on executors, in Spark's own metrics: switched on by {@code
 * spark.plugins=io.holdfast.spark.HoldfastPlugin}. From there it goes wherever {@code metrics.properties} sends it, below
 * {@code plugin.io.holdfast.spark.HoldfastPlugin}. Stateless.
 */
public final class HoldfastPlugin implements SparkPlugin {
    /** Called by Spark. */
    public HoldfastPlugin() {}

    @Override
    public DriverPlugin driverPlugin() {
        return new OnDriver();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new OnExecutor();
    }

    private static void show(PluginContext context) {
        MetricRegistry registry = context.metricRegistry();
        // Spark takes no registry that is empty; what comes later appears by itself.
        registry.gauge("up", () -> () -> 1);
        PublishedMetrics.view((name, value) -> registry.gauge(name, () -> gauge(value)));
    }

    private static Gauge<Object> gauge(Supplier<Object> value) {
        return value::get;
    }

    private static final class OnDriver implements DriverPlugin {
        @Override
        public Map<String, String> init(SparkContext context, PluginContext plugin) {
            SparkVersion.check();
            if (isToObserve(context.getConf())) {
                context.addSparkListener(new HoldfastObserver(context.getConf()));
            }
            return Map.of();
        }

        private static boolean isToObserve(SparkConf conf) {
            return conf.contains(ObserveSettings.STORE.key())
                    && !conf.get("spark.extraListeners", "").contains(HoldfastObserver.class.getName());
        }

        @Override
        public void registerMetrics(String application, PluginContext plugin) {
            show(plugin);
        }
    }

    private static final class OnExecutor implements ExecutorPlugin {
        @Override
        public void init(PluginContext plugin, Map<String, String> fromDriver) {
            show(plugin);
        }
    }
}
